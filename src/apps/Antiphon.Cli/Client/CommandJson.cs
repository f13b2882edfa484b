using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Antiphon.Adapters.Storage.Backups;
using Antiphon.Cli.Verifying;

namespace Antiphon.Cli.Client;

/// <summary>A message that was written to a file.</summary>
internal sealed record ExportedMessage(string Id, string File, long Bytes);

/// <summary>One message of a trace, and what the parser says of it now.</summary>
/// <param name="Time">When it passed.</param>
/// <param name="Direction"><c>in</c> or <c>out</c>.</param>
/// <param name="From">Address that it came from.</param>
/// <param name="To">Address that it went to.</param>
/// <param name="StartLine">Its first line.</param>
/// <param name="Call">Its Call-ID.</param>
/// <param name="Finding">What is wrong with it; empty when nothing is.</param>
internal sealed record ReplayedMessage(
    DateTimeOffset Time, string Direction, string From, string To, string StartLine, string? Call, string Finding);

/// <summary>Records that were written to a file.</summary>
internal sealed record ExportedSheet(string File, long Bytes);

/// <summary>A backup that was made.</summary>
/// <param name="File">Where.</param>
/// <param name="Bytes">How long it is.</param>
/// <param name="Manifest">What is in it.</param>
/// <param name="Removed">Older ones that went.</param>
internal sealed record MadeBackup(string File, long Bytes, BackupManifest Manifest, string[] Removed);

/// <summary>JSON of what commands make themselves instead of asking a server for it.</summary>
[JsonSerializable(typeof(ExportedMessage[]))]
[JsonSerializable(typeof(ExportedSheet))]
[JsonSerializable(typeof(ReplayedMessage[]))]
[JsonSerializable(typeof(MadeBackup))]
[JsonSerializable(typeof(RestoreReport))]
[JsonSerializable(typeof(Verdict))]
internal sealed partial class CommandJson : JsonSerializerContext
{
    public static CommandJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
