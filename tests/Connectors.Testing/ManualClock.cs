namespace Allentown311.Connectors.Testing;

/// <summary>A clock that stands still until a test advances it.</summary>
public sealed class ManualClock : TimeProvider
{
    // An hour after the first changes that the contract's departments report.
    private DateTimeOffset now = new(2026, 7, 4, 13, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now;

    public void Advance(TimeSpan by) => now += by;
}
