using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Antiphon.Adapters.Network.Peer;
using Antiphon.Failover;
using Antiphon.Kernel;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>
/// The third party of a pair, on a host of its own. It knows nothing of calls or messages; it promises activity to one
/// server at a time, and keeps that promise over its own restart.
/// </summary>
internal sealed class WitnessProcess : IDisposable
{
    private const int KeyBytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _promiseFile;
    private readonly SteadyClock _clock = new(TimeProvider.System);
    private readonly WitnessDesk _desk;
    private readonly TaskCompletionSource<Exception> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SignedDatagrams _datagrams = null!;

    private WitnessProcess(string folder)
    {
        _promiseFile = Path.Combine(folder, "promise.json");
        _desk = new WitnessDesk(ReadPromise(), Random(), _clock.Now);
    }

    /// <param name="listen">Where it is asked.</param>
    /// <param name="folder">Where its key and its promise are kept; made if need be.</param>
    /// <param name="stop">Completed when the process is told to end.</param>
    /// <exception cref="IOException">The folder or the address cannot be used.</exception>
    public static async Task RunAsync(IPEndPoint listen, string folder, Task stop)
    {
        System.IO.Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        using var alone = ProcessLock.Take(folder, "witness");
        using var witness = new WitnessProcess(folder);
        witness._datagrams = new SignedDatagrams(
            listen, ReadKey(KeyFileOf(folder)), WitnessWire.Bytes, witness.OnDatagram, "witness", () => { });
        Console.Out.WriteLine($"witness at {listen}; on either server, with what {KeyFileOf(folder)} holds:");
        Console.Out.WriteLine($"  antiphon pair settings --witness {listen} --witness-key KEY");
        await Task.WhenAny(stop, witness._failed.Task);
        if (witness._failed.Task is { IsCompletedSuccessfully: true, Result: var fault })
            throw new IOException($"what was promised cannot be kept: {fault.Message}", fault);
    }

    public void Dispose() => _datagrams?.Dispose();

    private static string KeyFileOf(string folder) => Path.Combine(folder, "witness.key");

    private static byte[] ReadKey(string file)
    {
        if (!File.Exists(file))
        {
            using var made = new FileStream(
                file, new FileStreamOptions
                {
                    Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly,
                });
            made.Write(System.Text.Encoding.ASCII.GetBytes(
                Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)) + "\n"));
            made.Flush(flushToDisk: true);
        }

        var key = new byte[KeyBytes];
        return Convert.TryFromBase64String(File.ReadAllText(file).Trim(), key, out var length) && length == KeyBytes
            ? key
            : throw new IOException(
                $"{file} must hold {KeyBytes} bytes in base 64; remove it, and a new one is made that both servers "
                + "have to be told");
    }

    private static ulong Random() => BinaryPrimitives.ReadUInt64BigEndian(RandomNumberGenerator.GetBytes(8)) | 1;

    private WitnessPromise ReadPromise()
    {
        if (!File.Exists(_promiseFile))
            return WitnessPromise.None;
        try
        {
            return JsonSerializer.Deserialize(
                File.ReadAllBytes(_promiseFile), WitnessJson.Default.WitnessPromise) ?? WitnessPromise.None;
        }
        catch (JsonException e)
        {
            throw new IOException(
                $"{_promiseFile} is damaged ({e.Message}); remove it when both servers see each other", e);
        }
    }

    private void OnDatagram(ReadOnlySpan<byte> payload, SocketAddress from)
    {
        if (!WitnessWire.TryReadAsk(payload, out var ask))
            return;
        var promised = _desk.Promise;
        var answer = _desk.Answer(ask, Random(), _clock.Now);
        try
        {
            // Before anybody relies on it.
            if (_desk.Promise != promised)
                DataDirectory.WriteDurably(
                    _promiseFile, JsonSerializer.Serialize(_desk.Promise, WitnessJson.Default.WitnessPromise));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A promise that is not kept over a restart is none: nobody is answered any more.
            _failed.TrySetResult(e);
            return;
        }

        Span<byte> reply = stackalloc byte[WitnessWire.Bytes];
        WitnessWire.Write(answer, reply);
        _datagrams.Send(reply, from);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(WitnessPromise))]
internal sealed partial class WitnessJson : JsonSerializerContext;
