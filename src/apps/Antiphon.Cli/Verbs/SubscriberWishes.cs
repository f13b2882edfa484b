using System.CommandLine;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verbs;

/// <summary>What can be said of a subscriber, new or old.</summary>
internal sealed class SubscriberWishes
{
    private readonly Option<string?> _name = new("--name") { Description = "The person's name." };

    private readonly Option<string?> _alternates = new("--alternates")
    {
        Description = "Further numbers, divided by commas; '' takes them away.",
    };

    private readonly Option<string?> _pin = new("--pin")
    {
        Description = "The PIN; '-' reads it from standard input, so that nobody else sees it; '' takes it away.",
    };

    private readonly Option<double?> _seconds = new("--message-seconds")
    {
        Description = "Length of a message at most; 0 for what the class of service allows.",
    };

    private readonly Option<string?> _class = new("--class")
    {
        Description = "The class of service, by its name; '' for the default one.",
    };

    private readonly Option<string?> _menu = new("--phone-menu")
    {
        Description = "The keys of the phone menu: standard, comedian, freeswitch or your own; '' for the system's.",
    };

    private readonly KeyOptions _keys = new();

    private readonly Option<string?> _schedule = new("--schedule")
    {
        Description = "When the office is open, by a schedule's name; '' for always. See the closed greeting.",
    };

    private readonly Option<string?> _transfer = new("--transfer")
    {
        Description = "Where calls through the auto attendant go instead; '' for nowhere else.",
    };

    private readonly Option<bool?> _listed = new("--listed")
    {
        Description = "Whether callers and subscribers find them by spelling the name.",
    };

    private readonly Option<bool?> _enrolled = new("--enrolled")
    {
        Description = "With false the next sign-in asks for name, greeting and PIN; new subscribers begin so.",
    };

    private readonly Option<string?> _email = new("--email")
    {
        Description = "Where copies of messages are sent; '' takes it away.",
    };

    private readonly Option<string?> _copy = new("--mail-copy")
    {
        Description = "What is sent there of new messages: off, notice or recording.",
    };

    public Command AddTo(Command command)
    {
        command.Add(_name);
        command.Add(_alternates);
        command.Add(_pin);
        command.Add(_class);
        command.Add(_seconds);
        command.Add(_menu);
        command.Add(_keys.Option);
        command.Add(_schedule);
        command.Add(_transfer);
        command.Add(_listed);
        command.Add(_enrolled);
        command.Add(_email);
        command.Add(_copy);
        return command;
    }

    public SubscriberWish Read(ParseResult parsed) => new()
    {
        Name = parsed.GetValue(_name),
        AlternateExtensions = parsed.GetValue(_alternates) is { } list
            ? [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]
            : null,
        Pin = parsed.GetValue(_pin) is "-" ? Console.In.ReadLine() : parsed.GetValue(_pin),
        ClassOfService = parsed.GetValue(_class),
        MessageSecondsMax = parsed.GetValue(_seconds),
        PhoneMenu = parsed.GetValue(_menu),
        SetCallerKeys = _keys.Read(parsed),
        Schedule = parsed.GetValue(_schedule),
        Transfer = parsed.GetValue(_transfer),
        IsListed = parsed.GetValue(_listed),
        IsEnrolled = parsed.GetValue(_enrolled),
        Email = parsed.GetValue(_email),
        MailCopy = parsed.GetValue(_copy),
    };
}
