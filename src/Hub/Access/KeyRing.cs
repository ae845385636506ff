using System.Collections.Immutable;
using Allentown311.Mappings.Loading;
using Allentown311.Hub.City;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Access;

/// <summary>
/// The keys that are valid now: those of city.yaml and of the keys file. Both are read again when they change, so keys come and go without
/// a restart. A file that cannot be read, or has a mistake, changes nothing and is reported. Any thread may call.
/// </summary>
internal sealed class KeyRing(CityConfiguration city, AccessSettings settings, TimeProvider time, ILogger<KeyRing> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Guards the fields below. The keys themselves are replaced as a whole, and read without it.
    private readonly Lock gate = new();
    private volatile StrongBox current = new(ReadAtStart(city, settings));
    private string applied = Stamp(settings);
    private string seen = Stamp(settings);
    private long lookedAt = time.GetTimestamp();

    /// <summary>The keys, read anew when a file has changed and has then been quiet for a second.</summary>
    public ImmutableArray<ApiKey> Keys
    {
        get
        {
            if (time.GetElapsedTime(Interlocked.Read(ref lookedAt)) >= Interval)
            {
                Look();
            }

            return current.Keys;
        }
    }

    /// <summary>Reads the keys file; null where a mistake was noted.</summary>
    /// <param name="path">The file.</param>
    /// <param name="faults">Where mistakes are noted.</param>
    /// <param name="ofCity">The keys of city.yaml, whose names the file may not use again.</param>
    public static ImmutableArray<ApiKey>? ReadFile(string path, Faults faults, IReadOnlyCollection<ApiKey> ofCity) =>
        KeysReader.ReadFile(path, faults, Variables.FromEnvironment, ofCity);

    private void Look()
    {
        lock (gate)
        {
            if (time.GetElapsedTime(lookedAt) < Interval)
            {
                return;
            }

            Interlocked.Exchange(ref lookedAt, time.GetTimestamp());
            var stamp = Stamp(settings);
            var isQuiet = stamp == seen;
            seen = stamp;
            if (!isQuiet || stamp == applied)
            {
                return;
            }

            applied = stamp;
            Apply();
        }
    }

    private void Apply()
    {
        var faults = new Faults();
        try
        {
            if (ReadFiles(faults) is { } keys && faults.None)
            {
                current = new StrongBox(keys);
                Log.KeysRead(log, keys.Length);
                return;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.KeysNotRead(log, e.GetType().Name);
            return;
        }

        // A fault names the place and never quotes a hash.
        Log.KeysNotRead(log, faults.All is [var first, ..] ? first.ToString() : "a file is empty");
    }

    private ImmutableArray<ApiKey>? ReadFiles(Faults faults)
    {
        var ofCity = settings.CityFolder is { } folder
            ? KeysReader.ReadCity(folder, faults, Variables.FromEnvironment)
            : city.Keys;
        var ofFile = settings.KeysFile is { } path ? ReadFile(path, faults, ofCity ?? []) : [];
        return ofCity is null || ofFile is null ? null : [.. ofCity, .. ofFile];
    }

    private static ImmutableArray<ApiKey> ReadAtStart(CityConfiguration city, AccessSettings settings) =>
        settings.KeysFile is { } path ? [.. city.Keys, .. ReadFile(path, new Faults(), city.Keys) ?? []] : city.Keys;

    // When the files were written, and their sizes. A file that is missing has no stamp.
    private static string Stamp(AccessSettings settings)
    {
        string?[] files = [settings.CityFolder is { } folder ? Path.Combine(folder, "city.yaml") : null, settings.KeysFile];
        return string.Join('|', files.Select(file => file is null ? "" : FileStamp.Of(file)));
    }

    // A reference can be replaced in one step; an immutable array is a struct.
    private sealed record StrongBox(ImmutableArray<ApiKey> Keys);
}
