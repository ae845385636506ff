using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors;

/// <summary>
/// What went over the wire for one order, for the desk: the connector writes it down as it speaks, the hub stores it with the attempt.
/// It may hold a resident's data and is never logged; secrets must not be in it.
/// </summary>
/// <param name="ensure">Throws when the hub may no longer send the order; null: it always may.</param>
public sealed class Trail(Action? ensure = null)
{
    private const int Most = 32 * 1024;

    /// <summary>What was sent last, headers that prove us left out; null when nothing was.</summary>
    public string? Sent { get; private set; }

    /// <summary>What was answered last; null when nothing was.</summary>
    public string? Answered { get; private set; }

    /// <summary>Notes what is about to be sent; an earlier answer is no answer to it.</summary>
    /// <exception cref="LeaseLostException">The order is another hub's now: let it pass, and send nothing.</exception>
    public void Sends(string text)
    {
        EnsureHeld();
        (Sent, Answered) = (Bounded(text), null);
    }

    /// <summary>
    /// Call it as late as can be: when the connection stands and the next thing is the first byte, the rename or the commit. A hub that was
    /// stopped for longer than its lease wakes up right there.
    /// </summary>
    /// <exception cref="LeaseLostException">The order is another hub's now: let it pass, and send nothing.</exception>
    public void EnsureHeld() => ensure?.Invoke();

    /// <summary>Notes what came back.</summary>
    public void Answers(string text) => Answered = Bounded(text);

    /// <inheritdoc/>
    public override string ToString() => nameof(Trail);

    private static string Bounded(string text) => ShortText.Shown(text, Most);
}
