using System.Net.Sockets;
using Antiphon.Adapters.Host.Local;
using Antiphon.Ports.Local;

namespace Antiphon.Adapters.Host.Tests;

public sealed class LocalLinkTests : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("antiphon-link-").FullName;

    /// <summary>Five hundred times, because it depends on which thread comes first.</summary>
    [Fact]
    public async Task Link_to_a_process_that_is_gone_already_is_closed_and_takes_nobody_along()
    {
        var path = Path.Combine(_folder, "link.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        for (var i = 0; i < 500; i++)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(
                new UnixDomainSocketEndPoint(path), TestContext.Current.CancellationToken);
            (await listener.AcceptAsync(TestContext.Current.CancellationToken)).Dispose();
            var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var link = new LocalLink(socket, (_, _, _) => { }, _ => closed.SetResult());
            link.Start();
            await closed.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
            link.Send(new LocalMessage.Deactivate(EndCallsBecause: null));
        }
    }

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);
}
