namespace Antiphon.Lab;

/// <summary>Callers who want a person: two baresips, and Kamailio between them and the voice server.</summary>
public sealed class TransferToTheOperator(ITestOutputHelper output)
{
    [Fact(Timeout = 240_000)]
    public async Task A_caller_who_presses_0_speaks_with_the_operator_and_both_hear_each_other()
    {
        await using var scene = await Scene.BeginAsync("release", operatorAnswers: true);
        await scene.PressAsync("0");
        await scene.OperatorTalksAsync();
        // Release to switch: the voice server is out of it.
        await scene.Server.WaitForNoCallsAsync(TimeSpan.FromSeconds(20));
        await scene.AssertBothHearEachOtherAsync(output);
    }

    [Fact(Timeout = 240_000)]
    public async Task Supervised_the_operator_hears_who_calls_takes_the_call_and_both_hear_each_other()
    {
        await using var scene = await Scene.BeginAsync("supervised", operatorAnswers: true, screening: true);
        await scene.PressAsync("0");
        await scene.OperatorTalksAsync();
        await scene.Server.WaitForStageAsync("Screening");
        await scene.Operator.PressAsync("1");
        await scene.Server.WaitForStageAsync("Connected");
        // These phones cannot take over each other's dialogs: the server carries the voices.
        await scene.AssertBothHearEachOtherAsync(output);
        await scene.Caller.CommandAsync("hangup");
        await scene.Server.WaitForNoCallsAsync(TimeSpan.FromSeconds(20));
        await Eventually.True(
            () => scene.Operator.IsLetGo, TimeSpan.FromSeconds(20), () => scene.Operator.Output);
    }

    [Fact(Timeout = 240_000)]
    public async Task Supervised_an_operator_who_does_not_answer_rings_no_longer_and_the_caller_is_back_at_the_tone()
    {
        await using var scene = await Scene.BeginAsync("supervised", operatorAnswers: false);
        await scene.PressAsync("0");
        await Eventually.True(
            () => scene.Operator.IsRinging, TimeSpan.FromSeconds(20), () => scene.Server.Output);
        await scene.Server.WaitForStageAsync("Recording");
        await Eventually.True(
            () => scene.Operator.IsLetGo, TimeSpan.FromSeconds(20), () => scene.Operator.Output);
        await scene.Caller.CommandAsync("hangup");
        await scene.Server.WaitForNoCallsAsync(TimeSpan.FromSeconds(20));
    }
}
