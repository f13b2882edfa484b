using System.Security.Cryptography;
using Antiphon.Cli.Client;
using Antiphon.Cli.Serving;
using Antiphon.Cli.Verifying;
using Antiphon.Mailboxes;
using Antiphon.Ports.Control;
using Antiphon.Sip;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Rehearsing;

/// <summary>
/// Goes through what a pair is there for, with a subscriber and a telephone made for it: a message is left and is on
/// both servers, activity moves, a message is left at the other one and lights the lamp, both are deleted by phone and
/// put it out, activity moves back. Calls of others go on. Whatever happens, all of it is taken away again.
/// </summary>
internal sealed class Rehearsal : IDisposable
{
    private const string Name = "Antiphon verify";
    private const int FirstExtension = 999_001;
    private const int PinDigits = 6;
    private const int Tries = 20;

    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WaitPace = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan GreetingBegins = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan ToneComes = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Message = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Menu = TimeSpan.FromSeconds(2);

    private readonly ServerOptions _options;
    private readonly ServerClient _server;
    private readonly TestPhone _phone;
    private readonly Action<Finding> _tell;
    private string _extension = "";
    private string _pin = "";

    private Rehearsal(ServerOptions options, Action<Finding> tell)
    {
        (_options, _tell) = (options, tell);
        _server = new ServerClient(options.DataDirectory);
        var account = options.Authentication?.Accounts.FirstOrDefault();
        _phone = new TestPhone(
            options.Sip[0].Address, options.VirtualSip ?? options.Sip[0],
            account is { Key: { } user, Value: var password } ? new DigestIdentity(user, password) : null);
    }

    /// <param name="options">Of a server that runs.</param>
    /// <param name="tell">Told of each step when it is done, or could not be.</param>
    public static async Task RunAsync(ServerOptions options, Action<Finding> tell)
    {
        using var rehearsal = new Rehearsal(options, tell);
        var step = "subscriber";
        try
        {
            await rehearsal.GoThroughAsync(s => step = s);
        }
        catch (Exception e) when (e is RehearsalException or CommandException)
        {
            tell(Finding.Bad(
                $"rehearsal: {step}", e.Message,
                (e as CommandException)?.Hint ?? "`antiphon events` and the host's log say more; `antiphon trace on` "
                    + "writes the SIP messages"));
        }
    }

    public void Dispose()
    {
        _phone.Dispose();
        _server.Dispose();
    }

    private async Task GoThroughAsync(Action<string> begin)
    {
        var first = await ActiveAsync();
        try
        {
            await MakeSubscriberAsync();
            Done("subscriber", $"{_extension} made for this");
            begin("message");
            await _phone.WatchAsync(_extension);
            await LampIsAsync(lit: false);
            await LeaveAsync();
            await MessagesAreAsync(count: 1, MessageState.New);
            await LampIsAsync(lit: true);
            Done("message", $"left at {first}, and lights the lamp");
            if (_options.Pair is { } pair)
            {
                begin("replication");
                await InStepAsync();
                Done("replication", "record and recording are on both servers");
                begin("move");
                var second = await MoveAsync(first);
                Done("move", $"{second} is active");
                begin("message there");
                await LeaveAsync();
                await MessagesAreAsync(count: 2, MessageState.New);
                // As phones do when their subscription runs out, after two minutes at most.
                await _phone.WatchAsync(_extension);
                await LampIsAsync(lit: true);
                Done("message there", $"left at {second}, which knows of both");
            }

            begin("deletion");
            await DeleteAsync();
            await LampIsAsync(lit: false);
            Done("deletion", "heard and deleted by phone, and puts the lamp out");
            begin("move back");
        }
        finally
        {
            await TakeAwayAsync(first);
        }

        if (_options.Pair is not null)
            Done("move back", $"{first} is active");
        Done("clean-up", $"{_extension} and its messages are gone");
    }

    private void Done(string step, string text) => _tell(Finding.Good($"rehearsal: {step}", text));

    private async Task MakeSubscriberAsync()
    {
        for (var number = FirstExtension; ; number++)
        {
            // Whoever has such a number by chance keeps it; a PIN that may not be set is drawn again.
            _pin = RandomNumberGenerator.GetString("0123456789", PinDigits);
            var wish = new SubscriberWish
            {
                Name = Name, Extension = $"{number}", Pin = _pin, IsEnrolled = true, IsListed = false,
            };
            try
            {
                await _server.SendAsync(
                    HttpMethod.Post, "subscribers", wish, WebJson.Readable.SubscriberWish,
                    WebJson.Readable.SubscriberView);
                _extension = $"{number}";
                return;
            }
            catch (CommandException) when (number < FirstExtension + Tries)
            {
                // The next one.
            }
        }
    }

    private async Task LeaveAsync()
    {
        await using var call = await _phone.CallAsync(_extension);
        await Task.Delay(GreetingBegins);
        await call.PressAsync("#");
        await Task.Delay(ToneComes);
        await call.SpeakAsync(Message);
        await call.HangUpAsync();
    }

    /// <summary>Key by key, as a subscriber does: the next one when the one before has had its effect.</summary>
    private async Task DeleteAsync()
    {
        await using var call = await _phone.CallAsync(_options.Routing.Pilot.ToString());
        await Task.Delay(GreetingBegins);
        await call.PressAsync($"{_extension}#");
        await Task.Delay(Menu);
        await call.PressAsync($"{_pin}#");
        await Task.Delay(Menu);
        await call.PressAsync("1");
        for (var tried = 0; (await MessagesAsync()).Any(m => m.State == MessageState.New); tried++)
        {
            if (tried == Tries)
                throw new RehearsalException("the messages were not deleted by phone");
            await Task.Delay(Menu);
            await call.PressAsync("3");
        }

        await call.HangUpAsync();
    }

    private async Task<string> MoveAsync(string from)
    {
        var isHome = from == await PrimaryAsync();
        await _server.SendAsync(
            HttpMethod.Post, isHome ? "pair/failover" : "pair/failback", content: null, WebJson.Readable.OrderView);
        await UntilAsync(async () => await ActiveAsync() != from, $"{from} is active still");
        return await ActiveAsync();
    }

    private async Task TakeAwayAsync(string first)
    {
        if (_options.Pair is not null && await ActiveAsync() is var now && now != first)
        {
            await InStepAsync();
            await MoveAsync(now);
        }

        if (_extension.Length > 0)
            await _server.SendAsync(
                HttpMethod.Delete, $"subscribers/{_extension}?withMessages=true", content: null,
                WebJson.Readable.SubscriberView);
    }

    private Task LampIsAsync(bool lit) => UntilAsync(
        () => Task.FromResult(_phone.IsLampLit == lit), $"the lamp does not go {(lit ? "on" : "out")}");

    private Task MessagesAreAsync(int count, MessageState state) => UntilAsync(
        async () => (await MessagesAsync()).Count(m => m.State == state) == count,
        $"{_extension} does not have {count} messages");

    private async Task<IEnumerable<MessageView>> MessagesAsync() => await _server.GetAsync(
        $"mailboxes/{_extension}/messages", WebJson.Readable.ImmutableArrayMessageView);

    private Task InStepAsync() => UntilAsync(
        async () => await _server.GetAsync("replication", WebJson.Readable.ReplicationView)
            is { State: "idle", LagRecords: 0 },
        "the other server does not have all that is here");

    private async Task<string> ActiveAsync()
    {
        var status = await _server.GetAsync("status", WebJson.Readable.StatusView);
        return new[] { status.Local, status.Remote }.FirstOrDefault(s => s?.State == ServerStatus.Active)?.Name
            ?? throw new RehearsalException("no server is active");
    }

    private async Task<string> PrimaryAsync()
    {
        var status = await _server.GetAsync("status", WebJson.Readable.StatusView);
        return status.Local.Role == "primary" ? status.Local.Name : status.Remote!.Name;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds, string otherwise)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            if (TimeProvider.System.GetElapsedTime(since) > WaitMax)
                throw new RehearsalException($"{otherwise}, after {WaitMax.TotalSeconds:0} s");
            await Task.Delay(WaitPace);
        }
    }
}
