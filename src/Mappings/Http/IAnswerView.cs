namespace Allentown311.Mappings.Http;

/// <summary>An answer as the conditions and paths of a mapping see it. JSON and XML each have their own.</summary>
/// <typeparam name="TPath">The kind of path: JSON path or XPath.</typeparam>
internal interface IAnswerView<in TPath>
{
    /// <summary>HTTP status; 0 where there is none.</summary>
    int Status { get; }

    /// <summary>True when the body contains a text, in upper or lower case.</summary>
    bool BodyContains(string text);

    /// <summary>True when the answer is a SOAP fault whose code, reason or detail contains a text, in upper or lower case.</summary>
    bool FaultContains(string text);

    /// <summary>True when a path finds something: a value other than null, false, blank or an empty list; in XML any element.</summary>
    bool Finds(TPath path);

    /// <summary>The value of a header; null where the answer has no such header, or its headers are not known.</summary>
    string? ReadHeader(string name);

    /// <summary>
    /// The values that a path finds, as texts. JSON null is <c>null</c>, an empty list <c>[]</c> and an empty object <c>{}</c>; a list or
    /// an object that holds something is its JSON.
    /// </summary>
    IEnumerable<string> Texts(TPath path);

    /// <summary>The first value that a path finds, as text; null when it finds none.</summary>
    string? Read(TPath path);
}
