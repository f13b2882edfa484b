using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Ports.Shadowing;

namespace Antiphon.Adapters.Network.Shadowing;

/// <summary>
/// Streams calls and their recorded audio to the other server. Those who give never wait: batches go into a bounded
/// queue, one thread writes them out, and what does not fit is dropped and counted.
/// </summary>
public sealed class ShadowSender : IShadowLink, IRecordedAudioTap, IDisposable
{
    private const int BatchBytes = 64 << 10;
    private const int WaitingMax = 4096;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);

    private readonly IPEndPoint _peer;
    private readonly SteadyClock _clock;
    private readonly BlockingCollection<Batch> _waiting = new(new ConcurrentQueue<Batch>(), WaitingMax);
    private readonly ConcurrentQueue<Batch> _spare = new();
    private readonly ThreadLocal<Batch?> _heard = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Thread _thread;
    private long _dropped;

    public ShadowSender(IPEndPoint peer, SteadyClock clock)
    {
        (_peer, _clock) = (peer, clock);
        _thread = new Thread(Run) { Name = "shadow-sender", IsBackground = true };
        _thread.Start();
    }

    public long Dropped => Interlocked.Read(ref _dropped);

    public void CallChanged(CallId call, ReadOnlyMemory<byte> record) =>
        Send(ShadowFrameKind.CallChanged, call, record.Span);

    public void CallEnded(CallId call) => Send(ShadowFrameKind.CallEnded, call, default);

    public void Hear(RecordingId recording, long offset, ReadOnlySpan<byte> samples)
    {
        Span<byte> subject = stackalloc byte[64];
        var frame = new ShadowFrame
        {
            Kind = ShadowFrameKind.Audio,
            SentAt = _clock.Now,
            Offset = offset,
            Subject = subject[..Encoding.ASCII.GetBytes(recording.Value, subject)],
            Payload = samples,
        };
        var batch = _heard.Value ??= Spare();
        if (batch.Room < frame.Length)
        {
            Enqueue(batch);
            batch = _heard.Value = Spare();
        }

        batch.Add(frame);
    }

    public void EndTick()
    {
        if (_heard.Value is not { IsEmpty: false } batch)
            return;
        _heard.Value = null;
        Enqueue(batch);
    }

    public void Dispose()
    {
        _closing.Cancel();
        _thread.Join();
        _waiting.Dispose();
        _heard.Dispose();
        _closing.Dispose();
    }

    private void Send(ShadowFrameKind kind, CallId call, ReadOnlySpan<byte> payload)
    {
        var frame = new ShadowFrame
        {
            Kind = kind,
            SentAt = _clock.Now,
            Subject = Encoding.ASCII.GetBytes(call.Value),
            Payload = payload,
        };
        if (frame.Length > BatchBytes)
        {
            Interlocked.Increment(ref _dropped);
            return;
        }

        var batch = Spare();
        batch.Add(frame);
        Enqueue(batch);
    }

    private Batch Spare() => _spare.TryDequeue(out var batch) ? batch : new Batch();

    private void Enqueue(Batch batch)
    {
        if (!_waiting.TryAdd(batch))
            Interlocked.Increment(ref _dropped);
    }

    private void Run()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                using var socket = new Socket(_peer.AddressFamily, SocketType.Stream,
                    ProtocolType.Tcp) { NoDelay = true };
                socket.Connect(_peer);
                WriteAll(socket);
            }
            catch (SocketException)
            {
                // The peer is away; it is asked again, and until then only the newest batches are kept.
                _closing.Token.WaitHandle.WaitOne(RetryPause);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void WriteAll(Socket socket)
    {
        while (true)
        {
            var batch = _waiting.Take(_closing.Token);
            var rest = batch.Bytes;
            while (rest.Length > 0)
                rest = rest[socket.Send(rest)..];
            batch.Clear();
            _spare.Enqueue(batch);
        }
    }

    private sealed class Batch
    {
        private readonly byte[] _buffer = new byte[BatchBytes];
        private int _length;

        public int Room => BatchBytes - _length;

        public bool IsEmpty => _length == 0;

        public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

        public void Add(in ShadowFrame frame)
        {
            frame.Write(_buffer.AsSpan(_length));
            _length += frame.Length;
        }

        public void Clear() => _length = 0;
    }
}
