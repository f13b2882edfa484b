using Antiphon.Sip;

namespace Antiphon.Cli.Rehearsing;

/// <summary>A call of the test phone, until it hangs up.</summary>
internal sealed class TestCall(TestPhone phone, Dialog dialog, TestMedia media) : IAsyncDisposable
{
    private bool _isOver;

    public Task SpeakAsync(TimeSpan length) => media.SpeakAsync(length);

    public Task PressAsync(string keys) => media.PressAsync(keys);

    /// <exception cref="RehearsalException">The server does not answer the BYE with 200.</exception>
    public async Task HangUpAsync()
    {
        _isOver = true;
        var (_, answer) = await phone.AskAsync(dialog.Request(SipMethod.Bye).Request);
        if (!answer.IsSuccess)
            throw new RehearsalException($"the end of the call was answered {answer.Status} {answer.ReasonPhrase}");
    }

    public async ValueTask DisposeAsync()
    {
        await media.DisposeAsync();
        if (!_isOver)
            await HangUpAsync();
    }
}
