using Allentown311.Simulation.Scheduling;

namespace Allentown311.Simulation.World;

/// <summary>Everything outside the hub, and what happens by chance.</summary>
internal sealed class Town(Scheduler scheduler, Random random, Trace trace, Profile profile)
{
    public Scheduler Scheduler => scheduler;

    public Random Random => random;

    public Trace Trace => trace;

    /// <summary>How the world behaves now.</summary>
    public Profile Profile { get; set; } = profile;

    /// <summary>The time by the departments' clocks, which are right.</summary>
    public DateTimeOffset Time => SimulatedClock.Start + TimeSpan.FromTicks(scheduler.Now);

    /// <summary>True in a part of the cases.</summary>
    public bool Chance(Func<Profile, double> part) => random.Says(part(Profile));

    public void Note(string who, string what) => trace.Note(who, what);
}
