using System.Net.Sockets;

namespace Antiphon.Adapters.Host.Local;

/// <summary>Where a server's own processes reach its node manager: a Unix socket that only its user may open.</summary>
public sealed class LocalListener : IDisposable
{
    private readonly string _path;
    private readonly Socket _listener;
    private readonly Action<Socket> _accepted;
    private readonly Thread _thread;

    /// <param name="dataDirectory">Of the server; whoever listens here has made sure that no other one does.</param>
    /// <param name="accepted">Takes each connection over, on the listener's thread.</param>
    /// <exception cref="IOException">The socket cannot be made.</exception>
    public LocalListener(string dataDirectory, Action<Socket> accepted)
    {
        (_path, _accepted) = (PathOf(dataDirectory), accepted);
        File.Delete(_path);
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            _listener.Bind(new UnixDomainSocketEndPoint(_path));
            File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            _listener.Listen(8);
        }
        catch (SocketException e)
        {
            _listener.Dispose();
            throw new IOException($"{_path}: {e.Message}", e);
        }

        _thread = new Thread(Run) { Name = "local-listener", IsBackground = true };
        _thread.Start();
    }

    public static string PathOf(string dataDirectory) => Path.Combine(dataDirectory, "node.sock");

    public void Dispose()
    {
        _listener.Dispose();
        _thread.Join();
        File.Delete(_path);
    }

    private void Run()
    {
        while (true)
        {
            try
            {
                _accepted(_listener.Accept());
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
