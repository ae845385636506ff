namespace Allentown311.Mappings.Yaml;

/// <summary>
/// A secret that may be replaced while the hub runs. One that a file holds (<c>${file:PATH}</c>) is read for each use; while the file is
/// missing or holds nothing usable, the last usable one stays. Any thread may ask.
/// </summary>
public sealed class SecretSource
{
    private readonly Func<string?>? read;
    private readonly Func<string, bool> isUsable;
    private volatile string last;

    /// <summary>A secret that stays as it is.</summary>
    public SecretSource(string secret)
        : this(secret, read: null, _ => true)
    {
    }

    /// <summary>A secret that is read for each use.</summary>
    /// <param name="secret">The secret as it is now.</param>
    /// <param name="read">Reads it; null for one that stays as it is.</param>
    /// <param name="isUsable">True for a text that can serve.</param>
    public SecretSource(string secret, Func<string?>? read, Func<string, bool> isUsable)
    {
        (last, this.read, this.isUsable) = (secret, read, isUsable);
    }

    /// <summary>The secret as it is now.</summary>
    public string Current
    {
        get
        {
            if (read is null)
            {
                return last;
            }

            try
            {
                if (read() is { } text && isUsable(text))
                {
                    last = text;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The file is being replaced. The last secret serves until it can be read.
            }

            return last;
        }
    }

    /// <summary>Secrets do not print.</summary>
    public override string ToString() => "***";
}
