namespace Allentown311.Hub.Engine;

/// <summary>Computes how long a job waits before its next try. Pure.</summary>
internal static class Backoff
{
    /// <summary>
    /// The wait is <paramref name="first"/>, doubled at each attempt after the first, and never longer than <paramref name="most"/>.
    /// </summary>
    public static TimeSpan After(int attempt, TimeSpan first, TimeSpan most)
    {
        var factor = Math.Pow(2, Math.Clamp(attempt - 1, 0, 30));
        return first * factor < most ? first * factor : most;
    }
}
