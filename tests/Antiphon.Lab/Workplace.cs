namespace Antiphon.Lab;

/// <summary>A folder and a loopback network (127.b.c.0/24) that no other test has.</summary>
internal sealed class Workplace : IDisposable
{
    private static int _networks = Environment.ProcessId;

    private readonly string _network;

    public Workplace()
    {
        var number = Interlocked.Increment(ref _networks);
        _network = $"127.{20 + (number / 250 % 200)}.{1 + (number % 250)}";
        Folder = Directory.CreateTempSubdirectory("antiphon-lab-").FullName;
    }

    public string Folder { get; }

    public string Net => _network;

    public string Address(int host) => $"{_network}.{host}";

    public string Path(params string[] parts) => System.IO.Path.Combine([Folder, .. parts]);

    public string MakeFolder(string name) => Directory.CreateDirectory(Path(name)).FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
