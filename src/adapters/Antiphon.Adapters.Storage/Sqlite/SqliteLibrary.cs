using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Antiphon.Adapters.Storage.Sqlite;

/// <summary>
/// Chooses the SQLite library once per process: the system's, which the distribution keeps patched, or the one that
/// comes with the package where the system has none.
/// </summary>
internal static class SqliteLibrary
{
    private const string PackagedName = "e_sqlite3";
    private const string SystemName = "libsqlite3.so.0";

    private static readonly Lazy<string> Chosen = new(Choose);

    /// <summary>The library's version, such as <c>3.40.1</c>.</summary>
    public static string Version => Chosen.Value;

    private static string Choose()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return raw.sqlite3_libversion().utf8_to_string();
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != PackagedName)
            return nint.Zero;
        return NativeLibrary.TryLoad(SystemName, out var system)
            ? system
            : NativeLibrary.Load(PackagedName, assembly, path);
    }
}
