namespace Allentown311.Hub.Engine;

/// <summary>How long to wait before the next try. Pure.</summary>
internal static class Backoff
{
    /// <summary><paramref name="first"/>, doubled at each attempt after the first, at most <paramref name="most"/>.</summary>
    public static TimeSpan After(int attempt, TimeSpan first, TimeSpan most)
    {
        var factor = Math.Pow(2, Math.Clamp(attempt - 1, 0, 30));
        return first * factor < most ? first * factor : most;
    }
}
