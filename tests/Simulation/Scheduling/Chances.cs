namespace Allentown311.Simulation.Scheduling;

/// <summary>What a seed decides by chance.</summary>
internal static class Chances
{
    /// <summary>True in <paramref name="part"/> of the cases.</summary>
    public static bool Says(this Random random, double part) => part > 0 && random.NextDouble() < part;

    /// <summary>A time between two others.</summary>
    public static TimeSpan Between(this Random random, TimeSpan least, TimeSpan most) =>
        TimeSpan.FromMilliseconds(random.NextInt64((long)least.TotalMilliseconds, (long)most.TotalMilliseconds + 1));

    /// <summary>A time between two others, in seconds.</summary>
    public static TimeSpan Seconds(this Random random, double least, double most) =>
        random.Between(TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most));
}
