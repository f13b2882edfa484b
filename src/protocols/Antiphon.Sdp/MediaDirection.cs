namespace Antiphon.Sdp;

/// <summary>Who sends, seen from whoever says it (RFC 3264 5.1).</summary>
[Flags]
public enum MediaDirection : byte
{
    Inactive = 0,
    SendOnly = 1,
    ReceiveOnly = 2,
    SendReceive = SendOnly | ReceiveOnly,
}

public static class MediaDirections
{
    /// <summary>The same stream seen from the other end.</summary>
    public static MediaDirection Reversed(this MediaDirection direction) =>
        (direction.HasFlag(MediaDirection.SendOnly) ? MediaDirection.ReceiveOnly : MediaDirection.Inactive)
        | (direction.HasFlag(MediaDirection.ReceiveOnly) ? MediaDirection.SendOnly : MediaDirection.Inactive);

    public static string AttributeName(this MediaDirection direction) => direction switch
    {
        MediaDirection.SendOnly => "sendonly",
        MediaDirection.ReceiveOnly => "recvonly",
        MediaDirection.Inactive => "inactive",
        _ => "sendrecv",
    };

    internal static MediaDirection? Find(IEnumerable<SdpAttribute> attributes)
    {
        foreach (var attribute in attributes)
        {
            switch (attribute.Name)
            {
                case "sendrecv": return MediaDirection.SendReceive;
                case "sendonly": return MediaDirection.SendOnly;
                case "recvonly": return MediaDirection.ReceiveOnly;
                case "inactive": return MediaDirection.Inactive;
            }
        }

        return null;
    }
}
