using System.CommandLine;
using System.Text;
using Antiphon.Cli.Client;
using Antiphon.Cli.Tracing;
using Antiphon.Ports.Control;
using Antiphon.Sip;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon trace</c>: every SIP message into a file, and out of it again.</summary>
internal static class TraceVerb
{
    public static Command Make() => new("trace", "Every SIP message in and out, in a file of the data directory.")
    {
        MakeSwitch("on", true, "Begins the trace; callers' numbers are in it in full."),
        MakeSwitch("off", false, "Ends the trace."),
        MakeReplay(),
    };

    private static Command MakeSwitch(string name, bool on, string description)
    {
        var target = new Target();
        var command = target.AddTo(new Command(name, description));
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var state = await server.SendAsync(
                HttpMethod.Put, "trace", new TraceWish(on), WebJson.Readable.TraceWish, WebJson.Readable.TraceState);
            if (target.WantsJson(parsed))
                Printer.Json(state, WebJson.Readable.TraceState);
            else
                Print(state);
            return ExitStatus.Done;
        });
        return command;
    }

    private static void Print(TraceState state)
    {
        var word = state.On ? "on" : "off";
        Console.Out.WriteLine($"trace {word}: {state.Written} messages in {state.File}, {state.Dropped} left out");
    }

    private static Command MakeReplay()
    {
        var file = new Argument<string>("FILE") { Description = "A trace that was written before." };
        var json = new Option<bool>("--json") { Description = "Prints JSON." };
        var command = new Command("replay",
            "Reads a trace back and says what the parser finds in each message.") { file, json };
        command.SetAction(parsed =>
        {
            var messages = Replay(parsed.GetValue(file)!);
            if (parsed.GetValue(json))
                Printer.Json(messages, CommandJson.Readable.ReplayedMessageArray);
            else
                Printer.Table(
                    ["TIME", "", "FROM", "TO", "MESSAGE", "FINDING"],
                    [
                        .. messages.Select(m => new[]
                        {
                            m.Time.ToString("HH:mm:ss.ffffff"), m.Direction, m.From, m.To, m.StartLine, m.Finding,
                        }),
                    ],
                    "the trace is empty");
            return ExitStatus.Done;
        });
        return command;
    }

    private static ReplayedMessage[] Replay(string file)
    {
        try
        {
            return [.. TraceEntry.ReadAll(File.ReadAllBytes(file)).Select(Describe)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CommandException($"{file} cannot be read as a trace: {e.Message}",
                "`antiphon trace on` writes one", inner: e);
        }
    }

    private static ReplayedMessage Describe(TraceEntry entry)
    {
        var (from, to) = entry.IsReceived
            ? (entry.Flow.Remote, entry.Flow.Local)
            : (entry.Flow.Local, entry.Flow.Remote);
        var parsed = SipMessage.Parse(entry.Message.Span, SipLimits.Default, entry.Flow.Remote);
        var end = entry.Message.Span.IndexOfAny((byte)'\r', (byte)'\n');
        var line = Encoding.UTF8.GetString(entry.Message.Span[..(end < 0 ? entry.Message.Length : end)]);
        var finding = parsed is null ? "no SIP message" : parsed.Error == default ? "" : parsed.Error.ToString();
        return new ReplayedMessage(
            entry.Time, entry.IsReceived ? "in" : "out", from.ToString(), to.ToString(), line,
            parsed?.Raw(SipHeader.CallId), finding ?? "");
    }
}
