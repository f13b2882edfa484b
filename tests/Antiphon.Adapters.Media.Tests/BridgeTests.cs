using System.Net;
using System.Net.Sockets;
using Antiphon.Audio;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Rtp;

namespace Antiphon.Adapters.Media.Tests;

/// <summary>Two far ends hear each other through this server.</summary>
public class BridgeTests
{
    private static readonly MediaSessionId Other = new(2);

    [Fact]
    public void Each_far_end_hears_the_other_in_one_stream_of_this_servers()
    {
        using var station = new MediaStation(30, new MediaOptions { Threads = 2 });
        using var second = Join(station, AudioCodec.PCMU);
        station.Engine.Bridge(MediaStation.Session, Other);
        station.Speak(1);
        station.Speak(2);
        var (first, next) = (Receive(second), Receive(second));
        Assert.Equal((byte)1, first.Payload[0]);
        Assert.Equal((byte)2, next.Payload[0]);
        Assert.True(first.Marker && !next.Marker);
        Assert.NotEqual(7u, first.Ssrc);
        Assert.Equal(first.Ssrc, next.Ssrc);
        Assert.Equal((ushort)(first.Sequence + 1), next.Sequence);
        Assert.Equal(first.Timestamp + 160, next.Timestamp);

        Speak(second, number: 9);
        Assert.Equal((byte)9, station.Receive().Payload[0]);
    }

    [Fact]
    public void Voices_are_translated_between_the_laws_and_keys_are_sent_on()
    {
        using var station = new MediaStation(31, new MediaOptions { Threads = 2 });
        using var second = Join(station, AudioCodec.PCMA);
        station.Engine.Bridge(MediaStation.Session, Other);
        station.Speak(0x20);
        var translated = new byte[1];
        G711.Transcode(G711Law.MuLaw, G711Law.ALaw, [0x20], translated);
        var heard = Receive(second);
        Assert.Equal((8, translated[0]), (heard.Type, heard.Payload[0]));

        Press5(station);
        var key = Receive(second);
        Assert.Equal((101, 5), (key.Type, key.Payload[0]));
        Assert.Empty(station.Events.OfType<MediaEvent.KeyPressed>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bridge_that_has_ended_carries_nothing_and_keys_are_the_servers_again(bool byClosing)
    {
        using var station = new MediaStation((byte)(byClosing ? 32 : 33), new MediaOptions { Threads = 2 });
        using var second = Join(station, AudioCodec.PCMU);
        station.Engine.Bridge(MediaStation.Session, Other);
        station.Speak(1);
        Receive(second);
        if (byClosing)
            station.Engine.Close(Other);
        else
            station.Engine.EndBridge(Other);
        station.Speak(2);
        Press5(station);
        Assert.Equal('5', station.Await<MediaEvent.KeyPressed>().Key);
        Assert.Equal(0, second.Available);
    }

    private static void Press5(MediaStation station)
    {
        Span<byte> pressed = stackalloc byte[16];
        RtpPacket.WriteHeader(pressed, 101, true, new(3), new(480), 7);
        TelephoneEvent.ForKey('5', end: true, 800).Write(pressed[12..]);
        station.Send(pressed);
    }

    private static Socket Join(MediaStation station, AudioCodec codec)
    {
        var far = station.Bind(4002);
        var port = station.Engine.Open(
            Other, new IPEndPoint(station.Server, 0), MediaStation.Session, out var error);
        Assert.True(port is not null, error);
        station.Connect();
        var type = (byte)(codec == AudioCodec.PCMU ? 0 : 8);
        station.Engine.Connect(Other, new MediaRoute(
            new IPEndPoint(station.Address, 4002), new IPEndPoint(station.Address, 4003), codec, type, type, 101, 101,
            Send: true, Receive: true));
        far.Connect(new IPEndPoint(station.Server, port.Value));
        return far;
    }

    private static void Speak(Socket far, int number)
    {
        var packet = new byte[172];
        RtpPacket.WriteHeader(packet, 0, false, new((ushort)number), new((uint)(number * 160)), 8);
        packet.AsSpan(12).Fill((byte)number);
        far.Send(packet);
    }

    private static (byte Type, bool Marker, ushort Sequence, uint Timestamp, uint Ssrc, byte[] Payload) Receive(
        Socket far)
    {
        var buffer = new byte[2048];
        var length = far.Receive(buffer);
        Assert.True(RtpPacket.TryParse(buffer.AsSpan(0, length), out var packet, out _));
        return (
            packet.PayloadType, packet.Marker, packet.Sequence.Value, packet.Timestamp.Value, packet.Ssrc,
            packet.Payload.ToArray());
    }
}
