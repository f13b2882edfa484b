using Antiphon.Kernel;

namespace Antiphon.Failover;

/// <summary>
/// A server's questions to the witness. A grant counts from when its question was sent, so that the witness's promise
/// always outlasts it. Not thread-safe.
/// </summary>
/// <param name="server">Which of the two this is.</param>
public sealed class WitnessClient(ServerRole server)
{
    /// <summary>Answers to older questions come too late to be of use.</summary>
    private const int Remembered = 16;

    private readonly Asked[] _asked = new Asked[Remembered];
    private ulong _challenge;
    private ulong _number;
    private WitnessAsk _newest;

    /// <param name="length">How long a grant is used.</param>
    /// <param name="hold">How long the witness is to keep its promise: that and the margin.</param>
    /// <param name="now">When it is sent.</param>
    public WitnessAsk Ask(TimeSpan length, TimeSpan hold, Instant now)
    {
        _number++;
        _asked[_number % Remembered] = new Asked(_number, now, length);
        _newest = new WitnessAsk(server, _challenge, _number, hold);
        return _newest;
    }

    /// <param name="answer">Proved to be the witness's.</param>
    /// <param name="now">When it came.</param>
    /// <param name="again">To be sent at once; null: nothing.</param>
    /// <returns>Until when this server may be active; null: no grant.</returns>
    public Instant? Take(WitnessAnswer answer, Instant now, out WitnessAsk? again)
    {
        again = null;
        var asked = _asked[answer.Number % Remembered];
        if (answer.Number == 0 || asked.Number != answer.Number)
            return null;
        if (answer.Verdict == WitnessVerdict.Unproven)
        {
            if (answer.Number == _number && answer.Challenge != _newest.Challenge)
            {
                _challenge = answer.Challenge;
                again = Ask(asked.Length, _newest.Hold, now);
            }

            return null;
        }

        // Each answer is taken once.
        _asked[answer.Number % Remembered] = default;
        _challenge = answer.Challenge;
        return answer.Verdict == WitnessVerdict.Granted ? asked.SentAt + asked.Length : null;
    }

    private readonly record struct Asked(ulong Number, Instant SentAt, TimeSpan Length);
}
