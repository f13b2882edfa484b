using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Antiphon.Kernel;

/// <summary>The same call and take give the same 32 hexadecimal digits on every server.</summary>
internal static class TakeToken
{
    public static string Of(CallId call, int take)
    {
        Span<byte> input = stackalloc byte[sizeof(int) + IdentifierText.LengthMax];
        BinaryPrimitives.WriteInt32BigEndian(input, take);
        var length = sizeof(int) + Encoding.ASCII.GetBytes(call.Value, input[sizeof(int)..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input[..length], digest);
        return Convert.ToHexStringLower(digest[..16]);
    }
}
