using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Antiphon.Calls;
using Antiphon.Kernel;
using Antiphon.Sip;

namespace Antiphon.Voice.Lamps;

/// <summary>A subscription to a lamp as data; as JSON it goes to the other server as it changes.</summary>
/// <param name="Mailbox">Whose lamp.</param>
/// <param name="Path">By which its SUBSCRIBE came.</param>
/// <param name="State">Its dialog, and until when.</param>
internal sealed record LampRecord(MailboxId Mailbox, SignallingPath Path, Subscription.Active State)
{
    /// <summary>
    /// Steps over the numbers of NOTIFYs of which the record may not have come (RFC 3261 12.2.2: a gap is no error).
    /// </summary>
    private const uint CSeqStep = 1000;

    /// <summary>Our tag of the dialog, which no other has.</summary>
    [JsonIgnore]
    public string Name => State.Dialog.Id.LocalTag;

    public static byte[] Write(LampRecord lamp) =>
        JsonSerializer.SerializeToUtf8Bytes(lamp, LampJson.Default.LampRecord);

    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out LampRecord? lamp)
    {
        try
        {
            lamp = JsonSerializer.Deserialize(json, LampJson.Default.LampRecord);
        }
        catch (JsonException)
        {
            // A newer version's: the phone subscribes anew when this subscription is over.
            lamp = null;
        }

        return lamp is not null;
    }

    /// <summary>With its instants on this server's clock.</summary>
    public LampRecord Rebase(TimeSpan clockOffset) =>
        this with { State = State with { Expires = State.Expires + clockOffset } };

    /// <summary>
    /// As another server goes on with it: a NOTIFY that was under way is answered to nobody, and its number is taken.
    /// </summary>
    /// <param name="contact">Where its phone reaches that server.</param>
    public LampRecord Adopted(NameAddr contact) => this with
    {
        State = State with
        {
            Contact = contact,
            Delivery = NotifyDelivery.Idle,
            IsOutdated = false,
            Dialog = State.Dialog with { LocalCSeq = (State.Dialog.LocalCSeq ?? 0) + CSeqStep },
        },
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LampRecord))]
internal sealed partial class LampJson : JsonSerializerContext;
