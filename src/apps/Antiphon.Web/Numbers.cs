using Antiphon.Directory;

namespace Antiphon.Web;

/// <summary>A number reaches one thing only.</summary>
internal static class Numbers
{
    /// <summary>Who has a number, in words; null: nobody but the one with this id.</summary>
    public static string? HolderOf(Extension number, string exceptId, DirectorySnapshot directory)
    {
        if (directory.Find(number) is { } subscriber && subscriber.Id.Value != exceptId)
            return NameOf(subscriber);
        var other = directory.Numbered.FirstOrDefault(r => r.Extension == number && r.Id != exceptId);
        return other is null ? null : NameOf(other);
    }

    public static string NameOf(Subscriber subscriber) =>
        $"{subscriber.Name} ({subscriber.Extension?.Number ?? subscriber.Id.Value})";

    public static string NameOf(INumberedRecord record) => $"the {record.Kind} {record.Name}";

    /// <exception cref="RefusedException">Somebody else has it.</exception>
    public static void Refuse(Extension number, string exceptId, DirectorySnapshot directory)
    {
        if (HolderOf(number, exceptId, directory) is { } holder)
        {
            throw RefusedException.Conflict(
                $"the extension {number} belongs to {holder}", "give another, or change that one first");
        }
    }
}
