namespace Allentown311.Mappings.Loading;

/// <summary>The sections that may have <c>outcomes:</c>.</summary>
internal enum OutcomePlace
{
    /// <summary><c>submit:</c>.</summary>
    Submit,

    /// <summary><c>find:</c>.</summary>
    Find,

    /// <summary><c>poll:</c> and <c>list:</c>.</summary>
    Read,
}
