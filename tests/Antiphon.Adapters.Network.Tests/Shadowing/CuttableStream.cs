using System.Net.Sockets;

namespace Antiphon.Adapters.Network.Tests.Shadowing;

/// <summary>A connection through a cable: what comes after it is cut is never read.</summary>
internal sealed class CuttableStream(NetworkStream stream) : Stream
{
    private readonly CancellationTokenSource _cut = new();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void Cut() => _cut.Cancel();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel = default)
    {
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _cut.Token);
            var read = await stream.ReadAsync(buffer, either.Token);
            if (!_cut.IsCancellationRequested)
                return read;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Nobody hears of it.
        }

        await Task.Delay(Timeout.Infinite, cancel);
        return 0;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancel = default) =>
        stream.WriteAsync(buffer, cancel);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            stream.Dispose();
        base.Dispose(disposing);
    }
}
