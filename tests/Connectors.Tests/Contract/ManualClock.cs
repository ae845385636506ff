namespace Allentown311.Connectors.Tests.Contract;

/// <summary>A clock that goes only when told to.</summary>
public sealed class ManualClock : TimeProvider
{
    // An hour after everything the contract's departments say has happened.
    private DateTimeOffset now = new(2026, 7, 4, 13, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now;

    public void Advance(TimeSpan by) => now += by;
}
