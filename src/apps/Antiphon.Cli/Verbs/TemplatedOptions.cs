using System.CommandLine;

namespace Antiphon.Cli.Verbs;

/// <summary>What can be said of a subscriber and of a template alike.</summary>
internal sealed class TemplatedOptions
{
    public Option<string?> Class { get; } = new("--class")
    {
        Description = "The class of service, by its name; '' for the default one.",
    };

    public Option<string?> Schedule { get; } = new("--schedule")
    {
        Description = "When the office is open, by a schedule's name; '' for always. See the closed greeting.",
    };

    public Option<string?> PhoneMenu { get; } = new("--phone-menu")
    {
        Description = "The keys of the phone menu: standard, comedian, freeswitch or your own; '' for the system's.",
    };

    public Option<bool?> Listed { get; } = new("--listed")
    {
        Description = "Whether callers and subscribers find them by spelling the name.",
    };

    public Option<string?> MailCopy { get; } = new("--mail-copy")
    {
        Description = "What is sent by mail of new messages: off, notice or recording.",
    };

    public Option<string?> Transfer { get; } = new("--transfer")
    {
        Description = "Where calls through the auto attendant go instead, such as 9000; off:9000 for a number that the "
            + "subscriber can switch on by phone; '' for none.",
    };

    public TransferOptions Manner { get; } = new();

    public IEnumerable<Option> All => [Class, Schedule, PhoneMenu, Listed, MailCopy, Transfer, .. Manner.All];
}
