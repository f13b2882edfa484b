using System.Diagnostics;
using Antiphon.Conversation;
using Antiphon.Lab.Peers;
using Antiphon.Lab.Signals;

namespace Antiphon.Lab.Walks;

/// <summary>A real phone that goes through the menus of a server of its own, step by step.</summary>
internal sealed class Walker : IAsyncDisposable
{
    private readonly string _name;
    private readonly Workplace _place;
    private readonly AntiphonServer _server;
    private readonly Baresip _phone;
    private readonly ITestOutputHelper _output;
    private readonly Ear _ear;

    private Walker(string name, Workplace place, AntiphonServer server, Baresip phone, ITestOutputHelper output)
    {
        (_name, _place, _server, _phone, _output) = (name, place, server, phone, output);
        _ear = new Ear(phone);
    }

    /// <param name="name">The way's.</param>
    /// <param name="number">The phone's; its subscriber's, if there is one.</param>
    /// <param name="output">Gets a line for each step.</param>
    public static async Task<Walker> StartAsync(string name, string number, ITestOutputHelper output)
    {
        var place = new Workplace();
        AntiphonServer? server = null;
        try
        {
            server = await AntiphonServer.StartWithOperatorAsync(place, place.Address(10), "1099", "supervised");
            var microphone = place.Path("microphone.wav");
            Sounds.WriteWav16(microphone, Chirps.ToLinear(Chirps.MuLaw(TimeSpan.FromMinutes(5), seed: 31)));
            var phone = await Baresip.StartAsync(place, place.Address(1), number, server.Address, microphone);
            return new Walker(name, place, server, phone, output);
        }
        catch
        {
            if (server is not null)
                await server.DisposeAsync();
            place.Dispose();
            throw;
        }
    }

    /// <summary>One call, from what is heard first.</summary>
    public async Task CallAsync(string number, string hears, IEnumerable<Step> steps)
    {
        var calls = _phone.CallsHeard;
        var since = Stopwatch.StartNew();
        await _phone.CommandAsync("dial", $"sip:{number}@lab.test");
        await Eventually.True(
            () => _phone.CallsHeard > calls, TimeSpan.FromSeconds(20), () => $"{_phone.Output}\n{_server.Output}");
        _ear.MarkBeginning();
        await _ear.HearAsync(hears, TimeSpan.FromSeconds(8), () => $"{_name} of {number}\n{_server.Output}");
        foreach (var step in steps)
        {
            await TakeAsync(step);
            _output.WriteLine($"{_name} {since.Elapsed.TotalSeconds,6:F1} s  {step}: {step.Hears ?? step.Comes}");
        }

        await _phone.CommandAsync("hangup");
        await _server.WaitForNoCallsAsync(TimeSpan.FromSeconds(10));
    }

    public async ValueTask DisposeAsync()
    {
        await _phone.DisposeAsync();
        await _server.DisposeAsync();
        _place.Dispose();
    }

    private async Task TakeAsync(Step step)
    {
        string Otherwise() => $"{_name} after {step}\n{_server.Output}";
        if (step.In is { } menu)
            await _server.WaitForStageAsync(StagesOf(menu));
        if (step.Speaks > TimeSpan.Zero)
            await Task.Delay(step.Speaks, TestContext.Current.CancellationToken);
        _ear.Mark();
        await _phone.PressAsync(step.Keys);
        if (step.Comes is { } stage)
            await _server.WaitForStageAsync(stage);
        if (step.Hears is not { } clips)
            return;
        if (step.IsDistorted)
        {
            await _ear.HearNothingLikeAsync(clips, step.Within, Otherwise);
            return;
        }

        var gain = await _ear.HearAsync(clips, step.Within, Otherwise);
        if (step.Gain is { } expected)
            Assert.True(Math.Abs(gain - expected) < expected / 4, $"{clips} is {gain:F2} times as loud, {Otherwise()}");
    }

    /// <summary>Where a menu's keys are taken: what a call that is in it says of itself.</summary>
    private static string[] StagesOf(MenuContext menu) => menu switch
    {
        MenuContext.OpeningGreeting => ["Handling"],
        MenuContext.Recording => ["Recording", "RecordingPaused"],
        MenuContext.RecordingOptions => ["LetterOptions"],
        MenuContext.Addressees => ["LetterAddressees"],
        MenuContext.Main => ["MainMenu"],
        MenuContext.DuringMessage => ["DuringMessage", "Paused"],
        MenuContext.PrivateList => ["OnePrivateList"],
        _ => [menu.ToString()],
    };
}
