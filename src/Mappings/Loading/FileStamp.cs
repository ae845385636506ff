using System.Globalization;

namespace Allentown311.Mappings.Loading;

/// <summary>
/// By which a file of secrets is known to have changed. A mounted secret is a link to a link, and only the one in between is switched, so
/// the stamp is that of the file at the end.
/// </summary>
public static class FileStamp
{
    /// <summary>When the file to which a path leads was changed; the earliest instant where there is none.</summary>
    public static DateTimeOffset ChangedAt(string path)
    {
        try
        {
            return Resolve(path) is { Exists: true } real ? new DateTimeOffset(real.LastWriteTimeUtc) : DateTimeOffset.MinValue;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return DateTimeOffset.MinValue;
        }
    }

    /// <summary>The place, time of change and size of the file to which a path leads; empty where there is none.</summary>
    public static string Of(string path)
    {
        try
        {
            var real = Resolve(path);
            return real.Exists
                ? string.Create(CultureInfo.InvariantCulture, $"{ResolvedFolder(real)}|{real.LastWriteTimeUtc.Ticks}|{real.Length}")
                : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static FileInfo Resolve(string path)
    {
        var file = new FileInfo(path);
        return file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
    }

    // Of x -> ..data/x, the end is ..data/x: a folder that is itself the link. Where it leads tells the one of today from yesterday's.
    private static string ResolvedFolder(FileInfo file) =>
        file.Directory?.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName;
}
