using System.Text.Json;
using System.Text.Json.Serialization;
using Antiphon.Failover;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>What the node manager must know again after a restart: <c>node.json</c> in the data directory.</summary>
internal static class NodeMemoryFile
{
    /// <exception cref="IOException">It is there and cannot be used.</exception>
    public static NodeMemory Read(string dataDirectory)
    {
        var file = PathOf(dataDirectory);
        if (!File.Exists(file))
            return NodeMemory.Blank;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), NodeMemoryJson.Default.NodeMemory)
                ?? NodeMemory.Blank;
        }
        catch (JsonException e)
        {
            throw new IOException($"{file} is damaged ({e.Message}); remove it while both servers are stopped", e);
        }
    }

    public static void Write(string dataDirectory, NodeMemory memory) => DataDirectory.WriteDurably(
        PathOf(dataDirectory), JsonSerializer.Serialize(memory, NodeMemoryJson.Default.NodeMemory));

    /// <summary>Nothing is remembered.</summary>
    public static void Remove(string dataDirectory) => File.Delete(PathOf(dataDirectory));

    private static string PathOf(string dataDirectory) => Path.Combine(dataDirectory, "node.json");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(NodeMemory))]
internal sealed partial class NodeMemoryJson : JsonSerializerContext;
