using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Antiphon.Adapters.Network.Peer;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Ports.Media;
using Antiphon.Ports.Shadowing;

namespace Antiphon.Adapters.Network.Shadowing;

/// <summary>
/// Streams calls and their recorded audio to the other server. Those who give never wait: batches go into a bounded
/// queue, one thread writes them out, and what does not fit is dropped and counted. While the other server is away
/// nothing is kept. Whoever gives is told when it has come, or has caught up after something was dropped, and gives
/// everything anew. A telling that stands still because the way was cut goes on in a new stream where the other server
/// has heard it to.
/// </summary>
public sealed class ShadowSender : IShadowLink, IRecordedAudioTap, IDisposable
{
    private const int BatchBytes = 64 << 10;
    private const int WaitingMax = 4096;

    /// <summary>As long as more waits than this, what was recorded earlier waits its turn.</summary>
    private const int WaitingMaxForRepeats = 16;

    private const ulong NoTelling = 0;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);

    private readonly Func<CancellationToken, Task<Stream>> _connect;
    private readonly SteadyClock _clock;
    private readonly Action _joined;
    private readonly WorkQueue<Batch> _waiting = new(WaitingMax);
    private readonly ConcurrentQueue<Batch> _spare = new();
    private readonly ThreadLocal<Batch?> _heard = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly ShadowTail _tail = new();
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private CancellationTokenSource? _attempt;
    private Stream? _stream;
    private Stream? _doubted;
    private ulong _telling;
    private volatile bool _isConnected;
    private volatile bool _hasLost;
    private long _dropped;

    /// <param name="connect">Opens a stream to the other server.</param>
    /// <param name="clock">The steady clock that records are by.</param>
    /// <param name="joined">
    /// Told, on the sender's thread, that the other server has come and knows nothing, or has missed something.
    /// </param>
    public ShadowSender(Func<CancellationToken, Task<Stream>> connect, SteadyClock clock, Action joined)
    {
        (_connect, _clock, _joined) = (connect, clock, joined);
        _thread = new Thread(Run) { Name = "shadow-sender", IsBackground = true };
        _thread.Start();
    }

    /// <summary>To the server that this one is paired with.</summary>
    public static Func<CancellationToken, Task<Stream>> To(
        Func<IPEndPoint> peer, IPAddress local, PeerIdentity identity) =>
        async cancellation =>
        {
            var stream = await PeerStream.ConnectAsync(peer(), local, identity, PeerPurpose.Shadows, cancellation);
            stream.EndWhenSilent();
            return stream.Stream;
        };

    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>The other server is not heard: what is on its way to it now may stand still.</summary>
    public void Doubt()
    {
        lock (_gate)
            _doubted = _stream;
    }

    /// <summary>
    /// The other server is heard again: what has stood still since it was in doubt, or a connection being opened, is
    /// tried anew at once.
    /// </summary>
    public void Renew()
    {
        lock (_gate)
        {
            if (_stream is not null && _stream != _doubted)
                return;
            _doubted = null;
            _attempt?.Cancel();
        }
    }

    public void Begin(string life) => Send(ShadowFrameKind.Begun, life);

    public void Told() => Send(ShadowFrameKind.Told, "");

    public void TellClock() => Send(ShadowFrameKind.Clock, "");

    public void CallChanged(CallId call, ReadOnlyMemory<byte> record) =>
        Send(ShadowFrameKind.CallChanged, call.Value, record.Span);

    public void CallEnded(CallId call) => Send(ShadowFrameKind.CallEnded, call.Value);

    public void CallLetGo(CallId call) => Send(ShadowFrameKind.CallLetGo, call.Value);

    public void CallReturned(CallId call, ReadOnlyMemory<byte> record, long samples) =>
        Send(ShadowFrameKind.CallReturned, call.Value, record.Span, samples);

    public void LampChanged(string lamp, ReadOnlyMemory<byte> record) =>
        Send(ShadowFrameKind.LampChanged, lamp, record.Span);

    public void LampEnded(string lamp) => Send(ShadowFrameKind.LampEnded, lamp);

    public bool TryRepeat(RecordingId recording, long offset, ReadOnlySpan<byte> samples)
    {
        if (_isConnected && _waiting.Count > WaitingMaxForRepeats)
            return false;
        Send(ShadowFrameKind.Repeated, recording.Value, samples, offset);
        return true;
    }

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
        if (batch.TryExtend(frame))
            return;
        if (batch.Room < frame.Length)
        {
            Enqueue(batch);
            batch = _heard.Value = Spare();
        }

        batch.Add(frame);
    }

    public void HandOver()
    {
        if (_heard.Value is not { IsEmpty: false } batch)
            return;
        _heard.Value = null;
        Enqueue(batch);
    }

    public void Dispose()
    {
        _closing.Cancel();
        _waiting.CompleteAdding();
        _thread.Join();
        _heard.Dispose();
        _closing.Dispose();
    }

    private void Send(
        ShadowFrameKind kind, string subject, ReadOnlySpan<byte> payload = default, long samples = 0)
    {
        var frame = new ShadowFrame
        {
            Kind = kind,
            SentAt = _clock.Now,
            Offset = samples,
            Subject = Encoding.ASCII.GetBytes(subject),
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
        if (_isConnected && _waiting.TryAdd(batch))
            return;
        if (_isConnected)
        {
            Interlocked.Increment(ref _dropped);
            _hasLost = true;
        }

        batch.Clear();
        _spare.Enqueue(batch);
    }

    private void Run()
    {
        while (!_closing.IsCancellationRequested)
        {
            using var attempt = new CancellationTokenSource();
            lock (_gate)
                _attempt = attempt;
            try
            {
                Attempt(attempt.Token);
            }
            catch (Exception e) when (e is SocketException or IOException or AuthenticationException
                or ObjectDisposedException or OperationCanceledException)
            {
                // The peer is away, or not ours, or it is heard again; it is asked again.
                if (!attempt.IsCancellationRequested)
                    Forget();
                WaitHandle.WaitAny([_closing.Token.WaitHandle, attempt.Token.WaitHandle], RetryPause);
            }
            finally
            {
                lock (_gate)
                    (_attempt, _stream) = (null, null);
            }
        }
    }

    private void Attempt(CancellationToken given)
    {
        // The thread is this class' own: nobody else waits with it.
        var (stream, heard) = OpenAsync(given).GetAwaiter().GetResult();
        using var opened = stream;
        lock (_gate)
            _stream = stream;
        // Ends also a write that stands still, and the wait for something to write.
        using var ended = given.Register(() =>
        {
            stream.Dispose();
            _waiting.TryAdd(Spare());
        });
        if (_telling != NoTelling && heard.Telling == _telling && _tail.Has(heard.Bytes))
            GoOn(stream, heard);
        else
            BeginAnew(stream);
        WriteAll(stream);
    }

    private async Task<(Stream Stream, ShadowPlace Heard)> OpenAsync(CancellationToken given)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(given, _closing.Token);
        limit.CancelAfter(PeerStream.OpeningMax);
        var stream = await _connect(limit.Token);
        try
        {
            return (stream, await ShadowPlace.ReadAsync(stream, limit.Token));
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private void GoOn(Stream stream, ShadowPlace heard)
    {
        stream.Write(heard.ToBytes().Span);
        _tail.WriteTo(stream, heard.Bytes);
    }

    private void BeginAnew(Stream stream)
    {
        Forget();
        _telling = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        stream.Write(new ShadowPlace(_telling, 0).ToBytes().Span);
        (_hasLost, _isConnected) = (false, true);
        _joined();
    }

    /// <summary>What the peer has missed it is told anew.</summary>
    private void Forget()
    {
        _isConnected = false;
        _telling = NoTelling;
        _tail.Clear();
        while (_waiting.TryTake(out var batch))
        {
            batch.Clear();
            _spare.Enqueue(batch);
        }
    }

    private void WriteAll(Stream stream)
    {
        while (_waiting.Take(out var batch))
        {
            _tail.Add(batch.Bytes);
            stream.Write(batch.Bytes);
            batch.Clear();
            _spare.Enqueue(batch);
            if (!_hasLost || _waiting.Count > 0)
                continue;
            _hasLost = false;
            _joined();
        }
    }

    private sealed class Batch
    {
        private readonly byte[] _buffer = new byte[BatchBytes];
        private int _length;
        private int _last;

        public int Room => BatchBytes - _length;

        public bool IsEmpty => _length == 0;

        public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

        public void Add(in ShadowFrame frame)
        {
            frame.Write(_buffer.AsSpan(_length));
            _last = _length;
            _length += frame.Length;
        }

        /// <summary>Audio that goes on where the last frame ends becomes part of it.</summary>
        public bool TryExtend(in ShadowFrame frame)
        {
            if (Room < frame.Payload.Length || ShadowFrame.Read(_buffer.AsSpan(_last.._length), out var last) <= 0
                || !frame.GoesOnAfter(last))
                return false;
            frame.Payload.CopyTo(_buffer.AsSpan(_length));
            _length += frame.Payload.Length;
            ShadowFrame.WriteLength(_buffer.AsSpan(_last), _length - _last);
            return true;
        }

        public void Clear() => (_length, _last) = (0, 0);
    }
}
