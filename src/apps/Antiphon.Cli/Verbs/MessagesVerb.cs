using System.CommandLine;
using Antiphon.Cli.Client;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon messages</c>: a mailbox's messages, listed, shown, and saved as WAV files.</summary>
internal static class MessagesVerb
{
    public static Command Make() => new("messages", "A mailbox's messages.") { MakeList(), MakeShow(), MakeExport() };

    private static Argument<string> Mailbox() => new("MAILBOX") { Description = "An extension, or a subscriber's id." };

    private static Command MakeList()
    {
        var (target, mailbox) = (new Target(), Mailbox());
        var command = target.AddTo(new Command("list", "Lists a mailbox's messages, the oldest first.") { mailbox });
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var messages = await server.GetAsync(PathOf(parsed.GetValue(mailbox)!),
                WebJson.Readable.ImmutableArrayMessageView);
            if (target.WantsJson(parsed))
            {
                Printer.Json(messages, WebJson.Readable.ImmutableArrayMessageView);
                return ExitStatus.Done;
            }

            Printer.Table(
                ["RECEIVED", "FROM", "LENGTH", "STATE", "", "ID"],
                [
                    .. messages.Select(m => new[]
                    {
                        Printer.Time(m.Received), m.From ?? "withheld", Printer.Length(TimeSpan.FromSeconds(m.Seconds)),
                        m.State.ToString().ToLowerInvariant(), MarksOf(m), m.Id,
                    }),
                ],
                "no messages");
            return ExitStatus.Done;
        });
        return command;
    }

    private static Command MakeShow()
    {
        var (target, mailbox) = (new Target(), Mailbox());
        var id = new Argument<string>("ID") { Description = "The message's id, as `list` shows it." };
        var command = target.AddTo(new Command("show", "Shows all that is known of a message.") { mailbox, id });
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var path = $"{PathOf(parsed.GetValue(mailbox)!)}/{Uri.EscapeDataString(parsed.GetValue(id)!)}";
            var message = await server.GetAsync(path, WebJson.Readable.MessageDetail);
            if (target.WantsJson(parsed))
                Printer.Json(message, WebJson.Readable.MessageDetail);
            else
                Print(message);
            return ExitStatus.Done;
        });
        return command;
    }

    private static Command MakeExport()
    {
        var (target, mailbox) = (new Target(), Mailbox());
        var id = new Argument<string?>("ID")
        {
            Description = "The message's id; left out with --all.", Arity = ArgumentArity.ZeroOrOne,
        };
        var file = new Option<string?>("--out") { Description = "Where to write it.", HelpName = "FILE.wav" };
        var folder = new Option<string?>("--all")
        {
            Description = "Writes every message, as ID.wav.", HelpName = "DIR",
        };
        var command = target.AddTo(new Command(
            "export", "Writes messages as WAV files, sample for sample as they were stored.")
        {
            mailbox, id, file, folder,
        });
        command.Validators.Add(result =>
        {
            var single = result.GetValue(id) is not null && result.GetValue(file) is not null;
            if (single == (result.GetValue(folder) is not null))
                result.AddError("give either ID and --out FILE.wav, or --all DIR.");
        });
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var path = PathOf(parsed.GetValue(mailbox)!);
            var written = new List<ExportedMessage>();
            if (parsed.GetValue(folder) is { } all)
            {
                MakeFolder(all);
                foreach (var message in await server.GetAsync(path, WebJson.Readable.ImmutableArrayMessageView))
                    written.Add(await ExportAsync(server, path, message.Id, Path.Combine(all, $"{message.Id}.wav")));
            }
            else
            {
                written.Add(await ExportAsync(server, path, parsed.GetValue(id)!, parsed.GetValue(file)!));
            }

            if (target.WantsJson(parsed))
                Printer.Json([.. written], CommandJson.Readable.ExportedMessageArray);
            else
                Printer.Table(["FILE", "BYTES"], [.. written.Select(w => new[] { w.File, $"{w.Bytes}" })],
                    "no messages");
            return ExitStatus.Done;
        });
        return command;
    }

    /// <summary>Beside first, then renamed: a file of that name is always whole.</summary>
    private static async Task<ExportedMessage> ExportAsync(ServerClient server, string path, string id, string file)
    {
        var beside = file + ".part";
        try
        {
            await using (var output = new FileStream(beside, FileMode.Create))
                await server.CopyAsync($"{path}/{Uri.EscapeDataString(id)}/audio", output);
            File.Move(beside, file, overwrite: true);
            return new ExportedMessage(id, file, new FileInfo(file).Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"cannot write {file}: {e.Message}", "give a place that you may write to",
                inner: e);
        }
        finally
        {
            if (File.Exists(beside))
                File.Delete(beside);
        }
    }

    private static void MakeFolder(string folder)
    {
        try
        {
            System.IO.Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"cannot make {folder}: {e.Message}", "give a place that you may write to",
                inner: e);
        }
    }

    private static string PathOf(string mailbox) => $"mailboxes/{Uri.EscapeDataString(mailbox)}/messages";

    private static string MarksOf(MessageView message) => string.Join(
        ' ',
        new[]
        {
            message.Urgent ? "urgent" : "", message.IsPrivate ? "private" : "",
            message.GapSeconds > 0 ? $"gap {message.GapSeconds:0.0} s" : "",
        }.Where(mark => mark.Length > 0));

    private static void Print(MessageDetail message) => Printer.Pairs(
        ("id", message.Id),
        ("mailbox", message.Mailbox),
        ("from", $"{message.From ?? "withheld"} {message.FromName}".TrimEnd()),
        ("received", Printer.Time(message.Received)),
        ("length", $"{message.Seconds:0.000} s, {message.Bytes} bytes of {message.Codec}"),
        ("state", message.State.ToString().ToLowerInvariant()),
        ("urgent", message.Urgent ? "yes" : "no"),
        ("private", message.IsPrivate ? "yes" : "no"),
        ("gaps", $"{message.GapSeconds:0.000} s"),
        ("call", $"{message.Call}, take {message.Take}"),
        ("audio", message.Blob ?? "not there yet"));
}
