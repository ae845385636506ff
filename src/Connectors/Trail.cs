namespace Allentown311.Connectors;

/// <summary>
/// What went over the wire for one order, for the desk: the connector writes it down as it speaks, the hub stores it with the attempt.
/// It may hold a resident's data and is never logged; secrets must not be in it.
/// </summary>
public sealed class Trail
{
    private const int Most = 32 * 1024;

    /// <summary>What was sent last, headers that prove us left out; null when nothing was.</summary>
    public string? Sent { get; private set; }

    /// <summary>What was answered last; null when nothing was.</summary>
    public string? Answered { get; private set; }

    /// <summary>Notes what is about to be sent; an earlier answer is no answer to it.</summary>
    public void Sends(string text) => (Sent, Answered) = (Bounded(text), null);

    /// <summary>Notes what came back.</summary>
    public void Answers(string text) => Answered = Bounded(text);

    /// <inheritdoc/>
    public override string ToString() => nameof(Trail);

    private static string Bounded(string text) => text.Length <= Most ? text : $"{text.AsSpan(0, Most)}…";
}
