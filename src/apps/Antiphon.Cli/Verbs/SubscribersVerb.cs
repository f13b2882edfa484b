using System.CommandLine;
using Antiphon.Cli.Client;
using Antiphon.Directory;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon subscribers</c>: who has a mailbox.</summary>
internal static class SubscribersVerb
{
    public static Command Make() => new("subscribers", "Those who have a mailbox.")
    {
        MakeList(), MakeShow(), MakeAdd(), MakeSet(), MakeGreeting(), MakeRemove(),
        SheetVerbs.MakeImport("subscribers", "Adds and changes subscribers by a CSV file: all of it, or nothing."),
        SheetVerbs.MakeExport(
            "subscribers", "Writes all subscribers who have an extension, without their PINs, as a CSV file."),
    };

    private static Argument<string> Subscriber() => new("SUBSCRIBER") { Description = "An extension, or an id." };

    private static Command MakeList()
    {
        var target = new Target();
        var command = target.AddTo(new Command("list", "Lists all subscribers by extension."));
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var all = await server.GetAsync("subscribers", WebJson.Readable.ImmutableArraySubscriberView);
            if (target.WantsJson(parsed))
            {
                Printer.Json(all, WebJson.Readable.ImmutableArraySubscriberView);
                return ExitStatus.Done;
            }

            Printer.Table(
                ["EXTENSION", "NAME", "ALTERNATES", "PIN", "ID"],
                [
                    .. all.Select(s => new[]
                    {
                        s.Extension ?? "-", s.Name, string.Join(' ', s.AlternateExtensions), PinOf(s), s.Id,
                    }),
                ],
                "no subscribers: `antiphon subscribers add EXTENSION --name NAME` makes one");
            return ExitStatus.Done;
        });
        return command;
    }

    private static Command MakeShow()
    {
        var (target, subscriber) = (new Target(), Subscriber());
        var command = target.AddTo(new Command("show", "Shows a subscriber.") { subscriber });
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var path = PathOf(parsed.GetValue(subscriber)!);
            Print(await server.GetAsync(path, WebJson.Readable.SubscriberView), target.WantsJson(parsed));
            return ExitStatus.Done;
        });
        return command;
    }

    private static Command MakeAdd()
    {
        var (target, wishes) = (new Target(), new SubscriberWishes());
        var extension = new Argument<string>("EXTENSION") { Description = "The number that is dialled." };
        var template = new Option<string?>("--template")
        {
            Description = "Gives what is not given here; a later change of the template changes nobody.",
        };
        var command = target.AddTo(wishes.AddTo(new Command("add", "Adds a subscriber.") { extension, template }));
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var wish = wishes.Read(parsed) with
            {
                Extension = parsed.GetValue(extension), Template = parsed.GetValue(template),
            };
            wish = wish with { Name = wish.Name ?? $"Extension {wish.Extension}" };
            Print(await SendAsync(server, HttpMethod.Post, "subscribers", wish), target.WantsJson(parsed));
            return ExitStatus.Done;
        });
        return command;
    }

    private static Command MakeSet()
    {
        var (target, subscriber, wishes) = (new Target(), Subscriber(), new SubscriberWishes());
        var extension = new Option<string?>("--extension") { Description = "Another number; '' takes it away." };
        var unlock = new Option<bool>("--unlock") { Description = "Opens a mailbox that wrong PINs locked." };
        var command = target.AddTo(wishes.AddTo(new Command(
            "set", "Changes a subscriber; what is not given stays.") { subscriber, extension, unlock }));
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var wish = wishes.Read(parsed) with
            {
                Extension = parsed.GetValue(extension), Unlock = parsed.GetValue(unlock),
            };
            var path = PathOf(parsed.GetValue(subscriber)!);
            Print(await SendAsync(server, HttpMethod.Patch, path, wish), target.WantsJson(parsed));
            return ExitStatus.Done;
        });
        return command;
    }

    private static Command MakeGreeting()
    {
        var (target, subscriber) = (new Target(), Subscriber());
        var from = new Option<FileInfo?>("--from")
        {
            Description = "A WAV file of one channel at 8000 Hz; without it the system's own greeting is played again.",
        };
        var command = target.AddTo(new Command("greeting", "Sets what callers hear first.") { subscriber, from });
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var path = $"{PathOf(parsed.GetValue(subscriber)!)}/greeting";
            var changed = parsed.GetValue(from) is { } file
                ? await server.SendAsync(
                    HttpMethod.Put, path, new ByteArrayContent(GivenFile.Read(file, "give a WAV file that is there")),
                    WebJson.Readable.SubscriberView)
                : await server.SendAsync(HttpMethod.Delete, path, content: null, WebJson.Readable.SubscriberView);
            Print(changed, target.WantsJson(parsed));
            return ExitStatus.Done;
        });
        return command;
    }

    private static Command MakeRemove()
    {
        var (target, subscriber) = (new Target(), Subscriber());
        var messages = new Option<bool>("--with-messages") { Description = "Deletes the mailbox's messages, too." };
        var command = target.AddTo(new Command("remove", "Removes a subscriber.") { subscriber, messages });
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var path = PathOf(parsed.GetValue(subscriber)!) + (parsed.GetValue(messages) ? "?withMessages=true" : "");
            var removed = await server.SendAsync(
                HttpMethod.Delete, path, content: null, WebJson.Readable.SubscriberView);
            if (target.WantsJson(parsed))
                Printer.Json(removed, WebJson.Readable.SubscriberView);
            else
                Console.Out.WriteLine($"removed {removed.Name} ({removed.Extension ?? removed.Id})");
            return ExitStatus.Done;
        });
        return command;
    }

    private static Task<SubscriberView> SendAsync(ServerClient server, HttpMethod method, string path,
        SubscriberWish wish) =>
        server.SendAsync(method, path, wish, WebJson.Readable.SubscriberWish, WebJson.Readable.SubscriberView);

    private static string PathOf(string subscriber) => $"subscribers/{Uri.EscapeDataString(subscriber)}";

    private static string UseOf(MailboxUse? use) => use is null
        ? "`antiphon subscribers show` tells"
        : $"{use.Messages} messages, {use.Seconds:0} s" + (use.SecondsMax is { } max ? $" of {max:0} s" : "");

    private static string MailOf(SubscriberView subscriber) => (subscriber.MailCopy, subscriber.Email) switch
    {
        (var copy, { } address) => $"{copy}, to {address}",
        ("off", null) => "no address",
        var (copy, _) => $"{copy}, but no address",
    };

    private static string PinOf(SubscriberView subscriber) => subscriber switch
    {
        { LockedUntil: { } until } => $"locked until {until:HH:mm}",
        { HasPin: true } => "set",
        _ => "none",
    };

    private static string GreetingsOf(SubscriberView subscriber) => string.Join(", ", subscriber.GreetingsOn.Select(
        kind => kind == GreetingKind.Alternate && subscriber.AlternateUntil is { } end
            ? $"{kind} until {end:yyyy-MM-dd HH:mm}"
            : $"{kind}"));

    private static void Print(SubscriberView subscriber, bool asJson)
    {
        if (asJson)
        {
            Printer.Json(subscriber, WebJson.Readable.SubscriberView);
            return;
        }

        Printer.Pairs(
            ("extension", subscriber.Extension ?? "none"),
            ("name", subscriber.Name),
            ("alternates", string.Join(' ', subscriber.AlternateExtensions)),
            ("greeting", subscriber.HasGreeting ? "recorded" : "the system's"),
            ("caller keys", KeyOptions.Print(subscriber.CallerKeys)),
            ("greetings on", GreetingsOf(subscriber)),
            ("schedule", subscriber.Schedule ?? "always open"),
            ("transfer", SubscriberWishes.TransferInWords(subscriber.Transfer)),
            ("how", TransferOptions.InWords(
                subscriber.TransferKind, subscriber.TransferScreening, subscriber.TransferRingSeconds)),
            ("listed", subscriber.IsListed ? "yes" : "no"),
            ("enrolled", subscriber.IsEnrolled ? "yes" : "not yet"),
            ("lamps", string.Join(' ', subscriber.LampExtensions)),
            ("phone menu", subscriber.PhoneMenu ?? "the system's"),
            ("language", subscriber.Language ?? "the system's"),
            ("class", subscriber.ClassOfService),
            ("messages", $"up to {subscriber.MessageSecondsMax} s"),
            ("mailbox", UseOf(subscriber.Mailbox)),
            ("mail", MailOf(subscriber)),
            ("PIN", PinOf(subscriber)),
            ("id", subscriber.Id));
    }
}
