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

    private readonly TemplatedOptions _templated = new();

    private readonly KeyOptions _keys = new();

    private readonly Option<bool?> _enrolled = new("--enrolled")
    {
        Description = "With false the next sign-in asks for name, greeting and PIN; new subscribers begin so.",
    };

    private readonly Option<string?> _email = new("--email")
    {
        Description = "Where copies of messages are sent; '' takes it away.",
    };

    /// <param name="transfer">As it is written: a number, <c>off:</c> and a number, or nothing.</param>
    public static string TransferInWords(string? transfer) => transfer is null ? "none"
        : transfer.Split(':') is [_, var number] ? $"off, to {number} when it is on" : $"to {transfer}";

    public Command AddTo(Command command)
    {
        command.Add(_name);
        command.Add(_alternates);
        command.Add(_pin);
        foreach (var option in _templated.All)
            command.Add(option);
        command.Add(_seconds);
        command.Add(_keys.Option);
        command.Add(_enrolled);
        command.Add(_email);
        return command;
    }

    public SubscriberWish Read(ParseResult parsed) => new()
    {
        Name = parsed.GetValue(_name),
        AlternateExtensions = parsed.GetValue(_alternates) is { } list
            ? [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]
            : null,
        Pin = parsed.GetValue(_pin) is "-" ? Console.In.ReadLine() : parsed.GetValue(_pin),
        ClassOfService = parsed.GetValue(_templated.Class),
        MessageSecondsMax = parsed.GetValue(_seconds),
        PhoneMenu = parsed.GetValue(_templated.PhoneMenu),
        SetCallerKeys = _keys.Read(parsed),
        Schedule = parsed.GetValue(_templated.Schedule),
        Transfer = parsed.GetValue(_templated.Transfer),
        TransferKind = parsed.GetValue(_templated.Manner.Kind),
        TransferScreening = parsed.GetValue(_templated.Manner.Screening),
        TransferRingSeconds = parsed.GetValue(_templated.Manner.RingSeconds),
        IsListed = parsed.GetValue(_templated.Listed),
        IsEnrolled = parsed.GetValue(_enrolled),
        Email = parsed.GetValue(_email),
        MailCopy = parsed.GetValue(_templated.MailCopy),
    };
}
