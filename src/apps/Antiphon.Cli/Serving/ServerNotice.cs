using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Antiphon.Cli.Serving;

/// <summary>Written into the data directory, so that commands find a server by its address.</summary>
internal sealed record ServerNotice(string Name, int Pid, ImmutableArray<string> Addresses)
{
    public const string FileName = "server.json";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ServerNotice))]
internal sealed partial class ServingJson : JsonSerializerContext;
