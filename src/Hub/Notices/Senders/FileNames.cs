namespace Allentown311.Hub.Notices.Senders;

/// <summary>File names made of message ids.</summary>
internal static class FileNames
{
    /// <summary>The id with nothing in it that a path or a mail header could take for its own.</summary>
    public static string Safe(string id) => string.Concat(id.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
}
