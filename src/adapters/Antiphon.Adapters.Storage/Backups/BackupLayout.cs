using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Adapters.Storage.Backups;

/// <summary>
/// The entries of a backup, which is an uncompressed tar file:
/// <code>
///   store.db          the records, as they were at one moment
///   host/…            what describes the server: antiphon.json, pair/key.pem, …
///   blobs/ab/abcd…    the recordings that those records refer to
///   manifest.json     what must be there
/// </code>
/// </summary>
internal static class BackupLayout
{
    public const string Records = "store.db";
    public const string Manifest = "manifest.json";

    /// <summary>What describes a server, in its data directory.</summary>
    public static readonly ImmutableArray<string> HostFiles =
        ["antiphon.json", "pair/key.pem", "pair/certificate.pem", "pair/peer.pem"];

    private const string Host = "host/";
    private const string Blobs = "blobs/";

    public static string OfHost(string file) => Host + file;

    public static string OfBlob(BlobHash hash) => $"{Blobs}{hash.Hex[..2]}/{hash.Hex}";

    /// <summary>Which of <see cref="HostFiles"/> it is; null when it is none.</summary>
    public static string? HostFileOf(string entry) =>
        entry.StartsWith(Host, StringComparison.Ordinal) && HostFiles.Contains(entry[Host.Length..])
            ? entry[Host.Length..]
            : null;

    public static bool TryBlobOf(string entry, out BlobHash hash) =>
        BlobHash.TryFromHex(entry[(entry.LastIndexOf('/') + 1)..], out hash) && entry == OfBlob(hash);
}
