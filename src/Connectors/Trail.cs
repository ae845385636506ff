using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors;

/// <summary>
/// What went over the wire for one order, for the desk. The connector records it while it talks to the department's system, and the hub
/// stores it with the attempt. It may contain a resident's data and is never logged; it must not contain secrets.
/// </summary>
/// <param name="ensure">Throws when the hub may no longer send the order; null when the hub may always send it.</param>
public sealed class Trail(Action? ensure = null)
{
    private const int MaxLength = 32 * 1024;

    /// <summary>The last request, without authentication headers; null when nothing was sent.</summary>
    public string? Sent { get; private set; }

    /// <summary>The answer to the last request; null when none arrived.</summary>
    public string? Answered { get; private set; }

    /// <summary>
    /// Ends with the call that the trail is of: a connector that goes on after the hub has given the call up must send nothing more.
    /// </summary>
    internal CancellationToken Ends { get; set; }

    /// <summary>Records the request that is about to be sent and drops the answer to an earlier one.</summary>
    /// <exception cref="LeaseLostException">Another node may have the order now: let the exception pass, and send nothing.</exception>
    public void Sends(string text)
    {
        EnsureHeld();
        Sent = Bounded(text);
        Answered = null;
    }

    /// <summary>
    /// Checks that this node still holds the order. Call it as late as possible: when the connection is open and the next action is the
    /// first byte, the rename or the commit. A process that was stopped for longer than its lease may resume exactly here.
    /// </summary>
    /// <exception cref="LeaseLostException">Another node may have the order now: let the exception pass, and send nothing.</exception>
    /// <exception cref="OperationCanceledException">The hub has given the call up: let the exception pass, and send nothing.</exception>
    public void EnsureHeld()
    {
        Ends.ThrowIfCancellationRequested();
        ensure?.Invoke();
    }

    /// <summary>Records the answer.</summary>
    public void Answers(string text) => Answered = Bounded(text);

    /// <inheritdoc/>
    public override string ToString() => nameof(Trail);

    private static string Bounded(string text) => ShortText.Shown(text, MaxLength);
}
