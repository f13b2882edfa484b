using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Antiphon.Kernel;

namespace Antiphon.Directory;

/// <summary>
/// A number that is used while it is on; switched off it is kept. As the transfer number of a subscriber: where calls
/// to their extension go when they come through the auto attendant.
/// </summary>
public sealed record SwitchedNumber(Extension Number, bool IsOn);

[JsonConverter(typeof(JsonStringEnumConverter<DeviceKind>))]
public enum DeviceKind
{
    [JsonStringEnumMemberName("work")]
    Work,

    [JsonStringEnumMemberName("home")]
    Home,

    [JsonStringEnumMemberName("mobile")]
    Mobile,
}

/// <summary>A phone on which a subscriber wants to be told of new messages.</summary>
public sealed record NotificationDevice(DeviceKind Kind, Extension Number, bool IsOn);

/// <summary>Recipients that a subscriber names by one key, 1 to 9.</summary>
public sealed record PrivateList(int Number, ImmutableArray<SubscriberId> Members)
{
    public const int CountMax = 9;
    public const int MembersMax = 50;

    public bool Equals(PrivateList? other) =>
        other is not null && Number == other.Number && Members.AsSpan().SequenceEqual(other.Members.AsSpan());

    public override int GetHashCode() => Number;
}

/// <summary>What subscribers set for themselves by phone, read and written as values of the record.</summary>
public static class PersonalSettings
{
    public static SwitchedNumber? DeviceOf(this Subscriber subscriber, DeviceKind kind)
    {
        foreach (var device in subscriber.NotificationDevices ?? [])
        {
            if (device.Kind == kind)
                return new SwitchedNumber(device.Number, device.IsOn);
        }

        return null;
    }

    public static Subscriber WithDevice(this Subscriber subscriber, DeviceKind kind, SwitchedNumber number) =>
        subscriber with
        {
            NotificationDevices =
            [
                .. (subscriber.NotificationDevices ?? []).Where(d => d.Kind != kind)
                    .Append(new NotificationDevice(kind, number.Number, number.IsOn)).OrderBy(d => d.Kind),
            ],
        };

    /// <summary>Empty when there is no such list.</summary>
    public static ImmutableArray<SubscriberId> MembersOf(this Subscriber subscriber, int list)
    {
        foreach (var one in subscriber.PrivateLists ?? [])
        {
            if (one.Number == list)
                return one.Members;
        }

        return [];
    }

    /// <summary>A list without members is none.</summary>
    public static Subscriber WithList(this Subscriber subscriber, int list, ImmutableArray<SubscriberId> members) =>
        subscriber with
        {
            PrivateLists =
            [
                .. (subscriber.PrivateLists ?? []).Where(l => l.Number != list)
                    .Concat(members.IsEmpty ? [] : [new PrivateList(list, members)]).OrderBy(l => l.Number),
            ],
        };
}
