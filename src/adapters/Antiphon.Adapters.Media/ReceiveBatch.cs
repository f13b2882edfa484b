using System.Runtime.InteropServices;
using Antiphon.Adapters.Media.Native;

namespace Antiphon.Adapters.Media;

/// <summary>Native buffers for one call of recvmmsg, shared by all sessions of a media thread.</summary>
internal sealed unsafe class ReceiveBatch : IDisposable
{
    public const int Packets = 8;

    /// <summary>Longer packets are cut: 20 ms of G.711 are 172 bytes, the longest packet time in use 200 ms.</summary>
    private const int PacketBytes = 2048;

    private readonly MessageHeader* _headers;
    private readonly SocketName* _names;
    private readonly byte* _buffers;

    public ReceiveBatch()
    {
        _headers = (MessageHeader*)NativeMemory.AllocZeroed(Packets, (nuint)sizeof(MessageHeader));
        _names = (SocketName*)NativeMemory.AllocZeroed(Packets, SocketName.Bytes);
        _buffers = (byte*)NativeMemory.Alloc(Packets * PacketBytes);
        var vectors = (IoVector*)NativeMemory.AllocZeroed(Packets, (nuint)sizeof(IoVector));
        for (var i = 0; i < Packets; i++)
        {
            vectors[i] = new IoVector { Base = _buffers + (i * PacketBytes), Length = PacketBytes };
            _headers[i].Vectors = vectors + i;
            _headers[i].VectorCount = 1;
            _headers[i].Name = _names + i;
        }
    }

    public MessageHeader* Prepare()
    {
        for (var i = 0; i < Packets; i++)
            _headers[i].NameLength = SocketName.Bytes;
        return _headers;
    }

    /// <summary>Room for one packet.</summary>
    public Span<byte> Single => new(_buffers, PacketBytes);

    public ReadOnlySpan<byte> Packet(int index) => new(_buffers + (index * PacketBytes), (int)_headers[index].Received);

    public ref readonly SocketName Source(int index) => ref _names[index];

    public void Dispose()
    {
        NativeMemory.Free(_headers[0].Vectors);
        NativeMemory.Free(_headers);
        NativeMemory.Free(_names);
        NativeMemory.Free(_buffers);
    }
}
