using Antiphon.Directory;
using Antiphon.Web.Kinds;

namespace Antiphon.Web.Views;

/// <summary>A class of service and how many belong to it.</summary>
public sealed record ClassView(string Name, double MessageSecondsMax, int Subscribers)
{
    public static ClassView Of(ClassOfService record, DirectorySnapshot directory) => new(
        record.Name,
        record.MessageLengthMax.TotalSeconds,
        directory.Subscribers.Count(s => directory.ClassOf(s).Id == record.Id));
}

/// <summary>What is to be set of a class of service.</summary>
public sealed record ClassWish : INamedWish
{
    public string? Name { get; init; }

    public double? MessageSecondsMax { get; init; }
}
