namespace Allentown311.Hub.Notices.Senders;

/// <summary>Makes file names from message ids.</summary>
internal static class FileNames
{
    /// <summary>The id with a dash for each character that has a meaning in a path or a header: letters and digits of ASCII stay.</summary>
    public static string Safe(string id) => string.Concat(id.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
}
