using Antiphon.Lab.Peers;
using Antiphon.Lab.Signals;

namespace Antiphon.Lab;

/// <summary>
/// A server behind Kamailio, a caller in the greeting of 1005, and an operator at 1003: two baresips that speak
/// signals of their own.
/// </summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly Workplace _place = new();
    private readonly List<IAsyncDisposable> _running = [];
    private short[] _callerSays = [];
    private short[] _operatorSays = [];

    private Scene()
    {
    }

    public AntiphonServer Server { get; private set; } = null!;

    public Baresip Caller { get; private set; } = null!;

    public Baresip Operator { get; private set; } = null!;

    public static async Task<Scene> BeginAsync(string transfer, bool operatorAnswers, bool screening = false)
    {
        Assert.SkipUnless(Baresip.IsInstalled, "baresip is not installed: apt-get install baresip-core");
        Assert.SkipUnless(Kamailio.IsInstalled, "Kamailio is not installed: apt-get install kamailio");
        var scene = new Scene();
        try
        {
            await scene.SetAsync(transfer, operatorAnswers, screening);
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    public Task PressAsync(string keys) => Caller.PressAsync(keys);

    public Task OperatorTalksAsync() => Eventually.True(
        () => Operator.IsTalking,
        TimeSpan.FromSeconds(30),
        () => $"{Server.Output}\n{Caller.Output}\n{Operator.Output}");

    /// <summary>Wherever the other one's voice stands by now, some of the next seconds of it are heard.</summary>
    public async Task AssertBothHearEachOtherAsync(ITestOutputHelper output)
    {
        var atTheOperator = await HeardAsync(() => Operator.Heard(), _callerSays);
        var atTheCaller = await HeardAsync(() => Caller.Heard(), _operatorSays);
        output.WriteLine($"likeness at the operator {atTheOperator:F3}, at the caller {atTheCaller:F3}");
        Assert.True(atTheOperator > 0.95 && atTheCaller > 0.95, $"{atTheOperator:F2} {atTheCaller:F2}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var running in Enumerable.Reverse(_running))
            await running.DisposeAsync();
        _place.Dispose();
    }

    private async Task SetAsync(string transfer, bool operatorAnswers, bool screening)
    {
        Server = Runs(await AntiphonServer.StartWithOperatorAsync(
            _place, _place.Address(11), "1003", transfer, screening));
        var kamailio = Runs(await Kamailio.StartAsync(_place, _place.Address(5), Server.Address));
        (var callerFile, _callerSays) = Voice(_place, "caller", seed: 21);
        (var operatorFile, _operatorSays) = Voice(_place, "operator", seed: 22);
        Caller = Runs(await Baresip.StartAsync(
            _place, _place.Address(1), "1001", _place.Address(5), callerFile));
        Operator = Runs(await Baresip.StartAsync(
            _place, _place.Address(3), "1003", _place.Address(5), operatorFile, operatorAnswers));
        // A phone that is refused once, by a busy registrar, asks again after 30 to 60 seconds.
        await Eventually.True(
            () => Caller.IsRegistered && Operator.IsRegistered,
            TimeSpan.FromSeconds(75),
            () => $"{Caller.Output}\n{Operator.Output}\n{kamailio.Output}");
        await Caller.CommandAsync("dial", "sip:1005@lab.test");
        await Eventually.True(
            () => Caller.IsTalking, TimeSpan.FromSeconds(30), () => $"{Caller.Output}\n{kamailio.Output}");
        await Server.WaitForStageAsync("Greeting");
    }

    private T Runs<T>(T process)
        where T : IAsyncDisposable
    {
        _running.Add(process);
        return process;
    }

    public static (string File, short[] Samples) Voice(Workplace place, string name, ulong seed)
    {
        var samples = Chirps.ToLinear(Chirps.MuLaw(TimeSpan.FromSeconds(60), seed));
        var file = place.Path($"{name}.wav");
        Sounds.WriteWav16(file, samples);
        return (file, samples);
    }

    /// <summary>How like the best piece of what the phone hears is to what the other one says.</summary>
    public static async Task<double> HeardAsync(Func<short[]> phone, short[] said)
    {
        var best = 0.0;
        await Eventually.True(
            () =>
            {
                var heard = phone();
                if (heard.Length < 12_000)
                    return false;
                best = Correlation.Find(said, heard.AsSpan(heard.Length - 5000, 4000)).Likeness;
                return best > 0.95;
            },
            TimeSpan.FromSeconds(25),
            () => $"likeness {best:F2}");
        return best;
    }
}
