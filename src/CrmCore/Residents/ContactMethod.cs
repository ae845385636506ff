namespace Allentown311.CrmCore.Residents;

/// <summary>How a resident wants to be notified.</summary>
public enum ContactMethod
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>By mail.</summary>
    Mail = 1,

    /// <summary>By text message.</summary>
    Text = 2,

    /// <summary>By a call from the desk.</summary>
    Phone = 3,
}

/// <summary>The languages notices are written in (ISO 639-1).</summary>
public static class Languages
{
    /// <summary>English.</summary>
    public const string English = "en";

    /// <summary>Spanish.</summary>
    public const string Spanish = "es";

    /// <summary>All of them, the default first.</summary>
    public static IReadOnlyList<string> All { get; } = [English, Spanish];
}
