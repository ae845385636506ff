using System.Diagnostics.CodeAnalysis;
using Allentown311.Mappings.Loading;

namespace Allentown311.Mappings.Yaml;

/// <summary>
/// A secret, or a name beside one, that may be replaced while the hub runs. One that a file holds (<c>${file:PATH}</c>) is read again when
/// the file's stamp has changed; while the file is missing or holds nothing usable, the last usable one stays. Any thread may ask.
/// </summary>
public sealed class SecretSource : IEquatable<SecretSource>
{
    private static readonly TimeSpan ClockGrain = TimeSpan.FromSeconds(2);

    private readonly Func<string?>? read;
    private readonly Func<string, bool> isUsable;
    private readonly IReadOnlyList<string> files;
    private volatile Reading last;

    /// <summary>A secret that stays as it is.</summary>
    public SecretSource(string secret)
        : this(secret, read: null, _ => true, [])
    {
    }

    /// <summary>A secret that is read again when its files have changed.</summary>
    /// <param name="secret">The secret as it is now.</param>
    /// <param name="read">Reads it; null for one that stays as it is.</param>
    /// <param name="isUsable">True for a text that can serve.</param>
    /// <param name="files">The files it is read from; none to read it for each use.</param>
    public SecretSource(string secret, Func<string?>? read, Func<string, bool> isUsable, IReadOnlyList<string> files)
    {
        this.read = read;
        this.isUsable = isUsable;
        this.files = files;

        // The first use compares the files with what was loaded a moment before.
        last = new Reading(secret, Stamp: null);
    }

    /// <summary>True when it may be replaced while the hub runs.</summary>
    public bool Rotates => read is not null;

    /// <summary>The secret as it is now.</summary>
    public string Current
    {
        get
        {
            if (read is null)
            {
                return last.Text;
            }

            var stamp = StampOfFiles();
            return stamp is not null && stamp == last.Stamp ? last.Text : Read(stamp);
        }
    }

    /// <summary>The secret that a text of settings or of a file refers to.</summary>
    /// <param name="raw">The text as written.</param>
    /// <param name="filled">The text with its references filled.</param>
    /// <param name="variable">Gives the value of <c>${NAME}</c> and <c>${file:PATH}</c>.</param>
    /// <param name="isUsable">True for a text that can serve; null where every text can.</param>
    public static SecretSource Of(string raw, string filled, Func<string, string?> variable, Func<string, bool>? isUsable = null)
    {
        var paths = Variables.FilesOf(raw);
        return paths.Count == 0
            ? new SecretSource(filled)
            : new SecretSource(filled, () => Fill(raw, variable), isUsable ?? (_ => true), paths);
    }

    /// <summary>
    /// Reads the secret whatever the stamps of its files say, because somebody refused the one that was used. True when it is another now.
    /// </summary>
    /// <param name="used">The one that was used.</param>
    public bool HasChangedFrom(string used) => read is not null && Read(StampOfFiles()) != used;

    /// <summary>Does the same for several secrets, each of which is read: a user name may have been replaced with its password.</summary>
    /// <param name="sources">The secrets.</param>
    /// <param name="used">Those that were used, in the same order.</param>
    public static bool HaveChanged(IEnumerable<SecretSource> sources, IReadOnlyList<string> used)
    {
        var isChanged = false;
        foreach (var (i, source) in sources.Index())
        {
            isChanged |= source.HasChangedFrom(used[i]);
        }

        return isChanged;
    }

    /// <summary>A secret that stays as it is.</summary>
    [return: NotNullIfNotNull(nameof(secret))]
    public static implicit operator SecretSource?(string? secret) => secret is null ? null : new SecretSource(secret);

    /// <summary>True when both give the same secret now.</summary>
    public bool Equals(SecretSource? other) => other is not null && Current == other.Current;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SecretSource);

    /// <summary>One for all: what a source gives may change.</summary>
    public override int GetHashCode() => nameof(SecretSource).Length;

    /// <summary>Secrets do not print.</summary>
    public override string ToString() => "***";

    private static string? Fill(string raw, Func<string, string?> variable)
    {
        var complete = true;
        var text = Variables.Fill(raw, variable, _ => complete = false);
        return complete ? text : null;
    }

    // The stamp was taken before the files are read. So one that changes meanwhile is read once more at the next use.
    private string Read(string? stamp)
    {
        try
        {
            if (read!() is { } text && isUsable(text))
            {
                last = new Reading(text, stamp);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The file is being replaced. The last secret serves until it can be read.
        }

        return last.Text;
    }

    // Null where the files must be read: one is missing, or was written so lately that a second change could bear the same time.
    private string? StampOfFiles()
    {
        var stamp = "";
        var now = TimeProvider.System.GetUtcNow();
        foreach (var file in files)
        {
            if (FileStamp.Of(file) is not { Length: > 0 } one || now - FileStamp.ChangedAt(file) < ClockGrain)
            {
                return null;
            }

            stamp += one + "\n";
        }

        return stamp.Length == 0 ? null : stamp;
    }

    private sealed record Reading(string Text, string? Stamp);
}
