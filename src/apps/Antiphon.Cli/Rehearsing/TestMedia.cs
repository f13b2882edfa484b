using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Antiphon.Audio;
using Antiphon.Rtp;

namespace Antiphon.Cli.Rehearsing;

/// <summary>
/// The audio of a test call: a packet every 20 ms, of silence, of a tone while it speaks, or of a key. What comes is
/// not listened to.
/// </summary>
internal sealed class TestMedia : IAsyncDisposable
{
    private const int TicksPerPacket = 160;
    private const byte Speech = 0;
    private const byte Keys = 101;
    private const int KeyTicks = 800;
    private const double ToneHertz = 440;
    private const short ToneLevel = 8000;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan BetweenKeys = TimeSpan.FromMilliseconds(120);

    private readonly Socket _socket;
    private readonly ConcurrentQueue<char> _keys = [];
    private readonly CancellationTokenSource _closing = new();
    private readonly uint _source = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)));
    private readonly byte[] _tone = Tone();
    private Task _sending = Task.CompletedTask;
    private volatile bool _isSpeaking;

    public TestMedia(IPAddress local)
    {
        _socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _socket.Bind(new IPEndPoint(local, 0));
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public void Start(IPEndPoint there) => _sending = SendAsync(there);

    public async Task SpeakAsync(TimeSpan length)
    {
        _isSpeaking = true;
        await Task.Delay(length);
        _isSpeaking = false;
    }

    /// <summary>Returns when they have been sent.</summary>
    public async Task PressAsync(string keys)
    {
        foreach (var key in keys)
            _keys.Enqueue(key);
        while (!_keys.IsEmpty && !_sending.IsCompleted)
            await Task.Delay(Pace);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _sending;
        _socket.Dispose();
        _closing.Dispose();
    }

    private async Task SendAsync(IPEndPoint there)
    {
        using var timer = new PeriodicTimer(Pace);
        var packet = new byte[RtpPacket.HeaderBytes + TicksPerPacket];
        var (sequence, time) = (new SequenceNumber(1), new RtpTimestamp(1));
        TelephoneEventSender? key = null;
        var quiet = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(_closing.Token))
            {
                if (key is null && quiet == 0 && _keys.TryDequeue(out var next))
                    key = new TelephoneEventSender(next, time, KeyTicks);
                var length = key is { } pressed
                    ? WriteKey(packet, ref pressed, sequence, out key)
                    : WriteSpeech(packet, sequence, time);
                quiet = key is { Done: true } ? (int)(BetweenKeys / Pace) : Math.Max(0, quiet - 1);
                key = key is { Done: true } ? null : key;
                _socket.SendTo(packet.AsSpan(0, length), there);
                (sequence, time) = (sequence + 1, time + TicksPerPacket);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The call is over; when it is not, the message is short, which is seen.
        }
    }

    private int WriteKey(
        byte[] packet, ref TelephoneEventSender pressed, SequenceNumber sequence, out TelephoneEventSender? after)
    {
        var isFirst = pressed.Next(packet.AsSpan(RtpPacket.HeaderBytes), TicksPerPacket);
        RtpPacket.WriteHeader(packet, Keys, isFirst, sequence, pressed.Began, _source);
        after = pressed;
        return RtpPacket.HeaderBytes + TelephoneEvent.PayloadBytes;
    }

    private int WriteSpeech(byte[] packet, SequenceNumber sequence, RtpTimestamp time)
    {
        RtpPacket.WriteHeader(packet, Speech, marker: false, sequence, time, _source);
        var audio = packet.AsSpan(RtpPacket.HeaderBytes);
        if (_isSpeaking)
            _tone.CopyTo(audio);
        else
            audio.Fill(G711.Silence(G711Law.MuLaw));
        return packet.Length;
    }

    /// <summary>It begins anew with each packet, which nobody has to like.</summary>
    private static byte[] Tone() =>
    [
        .. Enumerable.Range(0, TicksPerPacket).Select(i => G711.Encode(
            G711Law.MuLaw, (short)(ToneLevel * Math.Sin(2 * Math.PI * ToneHertz * i / G711.SamplesPerSecond)))),
    ];
}
