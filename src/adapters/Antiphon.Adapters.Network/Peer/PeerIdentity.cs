using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Antiphon.Adapters.Network.Peer;

/// <summary>
/// Who this server is to its peer, and whom it takes for its peer: its own certificate and key, and the certificate
/// that pairing left here. Certificates are compared as a whole: no authority signs them, and no date ends them,
/// because a clock that is wrong must not part the pair.
/// </summary>
public sealed class PeerIdentity : IDisposable
{
    private const string Folder = "pair";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int YearsValid = 100;

    private readonly string _pinFile;
    private readonly string _successorFile;
    private volatile string? _expected;

    private PeerIdentity(X509Certificate2 certificate, string folder) => (Certificate, _pinFile, _successorFile) =
        (certificate, Path.Combine(folder, "peer.pem"), Path.Combine(folder, "successor"));

    /// <summary>With its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>What the other server pins; nothing secret.</summary>
    public string CertificatePem => Certificate.ExportCertificatePem();

    /// <summary>SHA-256 of the certificate, in hexadecimal digits: what two people compare by telephone.</summary>
    public string Fingerprint => FingerprintOf(Certificate);

    /// <summary>Of the peer's certificate; null while this server is not paired, and nobody is let in. Read from disk,
    /// so that every process of this server knows at once when its peer is replaced.</summary>
    /// <exception cref="CryptographicException">The file is damaged.</exception>
    public string? PinnedFingerprint => _expected ?? Read(_successorFile) ?? Read(_pinFile, FingerprintOf);

    /// <summary>Reads <c>pair/</c> in the data directory; what is missing is made. The key is readable by its owner
    /// only.</summary>
    /// <param name="dataDirectory">Of this server.</param>
    /// <param name="name">Of this server; for people, nothing checks it.</param>
    /// <exception cref="IOException">The folder cannot be written to or read.</exception>
    /// <exception cref="CryptographicException">A file there is damaged.</exception>
    public static PeerIdentity LoadOrCreate(string dataDirectory, string name)
    {
        var folder = Path.Combine(dataDirectory, Folder);
        System.IO.Directory.CreateDirectory(folder);
        var (keyFile, certificateFile) = (Path.Combine(folder, "key.pem"), Path.Combine(folder, "certificate.pem"));
        if (!File.Exists(certificateFile))
            Create(name, keyFile, certificateFile);
        return new PeerIdentity(X509Certificate2.CreateFromPemFile(certificateFile, keyFile), folder);
    }

    /// <summary>From now on the holder of this certificate, and nobody else, is the peer.</summary>
    /// <exception cref="CryptographicException">Not a certificate.</exception>
    public void Pin(string peerCertificatePem)
    {
        var fingerprint = FingerprintOf(peerCertificatePem);
        WriteWhole(_pinFile, peerCertificatePem, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        File.Delete(_successorFile);
        if (_expected is not null)
            _expected = fingerprint;
    }

    /// <summary>
    /// As long as this lives, the holder of the certificate with this fingerprint is the peer; <see cref="Pin"/> makes
    /// it so for good.
    /// </summary>
    /// <param name="fingerprint">64 hexadecimal digits, with spaces or colons as they come.</param>
    /// <returns>False when it is none.</returns>
    public bool TryExpect(string fingerprint)
    {
        if (DigitsOf(fingerprint) is not { } digits)
            return false;
        _expected = digits;
        return true;
    }

    /// <summary>
    /// The peer is gone for good: from now on it is a stranger, and the holder of the certificate with this fingerprint
    /// is the peer; <see cref="Pin"/> ends the waiting for it. Also for processes that run already.
    /// </summary>
    /// <exception cref="ArgumentException">It is no fingerprint (<see cref="IsFingerprint"/>).</exception>
    public void ReplacePeer(string fingerprint)
    {
        var digits = DigitsOf(fingerprint) ?? throw new ArgumentException("No fingerprint.", nameof(fingerprint));
        WriteWhole(_successorFile, digits, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    /// <summary>Whether it has 64 hexadecimal digits, with spaces or colons as they come.</summary>
    public static bool IsFingerprint(string text) => DigitsOf(text) is not null;

    /// <summary>Nobody is the peer any more; connections that stand are the caller's to close.</summary>
    public void Unpin()
    {
        File.Delete(_successorFile);
        File.Delete(_pinFile);
        _expected = null;
    }

    /// <summary>Whether the certificate that the other end has proved to hold is the one pinned.</summary>
    public bool IsPeer(X509Certificate? shown)
    {
        try
        {
            return shown is not null && PinnedFingerprint is { } pinned
                && pinned == Convert.ToHexStringLower(shown.GetCertHash(HashAlgorithmName.SHA256));
        }
        catch (CryptographicException)
        {
            return false; // Nobody can be told from anybody by a damaged file.
        }
    }

    /// <summary>
    /// A secret of 32 bytes that only the two servers can compute, each of its own key and the other's certificate
    /// (Diffie-Hellman).
    /// </summary>
    /// <param name="purpose">Another one for each.</param>
    /// <exception cref="InvalidOperationException">This server is not paired.</exception>
    public byte[] SharedKey(string purpose)
    {
        if (!File.Exists(_pinFile))
            throw new InvalidOperationException("This server is not paired.");
        using var peer = X509Certificate2.CreateFromPem(File.ReadAllText(_pinFile));
        using var theirs = peer.GetECDiffieHellmanPublicKey()!;
        using var ours = Certificate.GetECDiffieHellmanPrivateKey()!;
        return ours.DeriveKeyFromHash(
            theirs.PublicKey, HashAlgorithmName.SHA256, System.Text.Encoding.ASCII.GetBytes(purpose), null);
    }

    public void Dispose() => Certificate.Dispose();

    /// <summary>The key first: a certificate that is there has its key.</summary>
    private static void Create(string name, string keyFile, string certificateFile)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        var from = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var certificate = request.CreateSelfSigned(from, from.AddYears(YearsValid));
        WriteWhole(keyFile, key.ExportPkcs8PrivateKeyPem(), OwnerOnly);
        WriteWhole(
            certificateFile, certificate.ExportCertificatePem(),
            OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    /// <summary>Whole or not at all, and on disk: half a pin would part the pair after a power cut.</summary>
    private static void WriteWhole(string path, string text, UnixFileMode mode)
    {
        var unfinished = path + ".new";
        File.Delete(unfinished);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = mode,
        };
        using (var file = new FileStream(unfinished, options))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Null when it is not there.</summary>
    private static string? Read(string file, Func<string, string>? then = null)
    {
        try
        {
            var text = File.ReadAllText(file);
            return then is null ? text : then(text);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static string? DigitsOf(string fingerprint)
    {
        var digits = string.Concat(fingerprint.Where(char.IsAsciiHexDigit)).ToLowerInvariant();
        return digits.Length == 2 * SHA256.HashSizeInBytes ? digits : null;
    }

    private static string FingerprintOf(string pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        return FingerprintOf(certificate);
    }

    private static string FingerprintOf(X509Certificate2 certificate) =>
        Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256));
}
