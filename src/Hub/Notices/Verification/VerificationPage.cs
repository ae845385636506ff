using System.Text.Encodings.Web;

namespace Allentown311.Hub.Notices.Verification;

/// <summary>The page behind the link of a notice: one button, no script, no style, nothing from elsewhere. Pure.</summary>
internal static class VerificationPage
{
    /// <summary>The page that asks.</summary>
    public static string Ask(string city, VerificationTexts texts) => Page(
        city, texts, texts.Question, $"<form method=\"post\"><button type=\"submit\">{Encode(texts.Button)}</button></form>\n");

    /// <summary>The page after the button was pressed.</summary>
    public static string Done(string city, VerificationTexts texts) => Page(city, texts, texts.Done, "");

    /// <summary>The page of a link that is not valid.</summary>
    public static string Invalid(string city, VerificationTexts texts) => Page(city, texts, texts.Invalid, "");

    private static string Page(string city, VerificationTexts texts, string says, string form) =>
        $"""
         <!DOCTYPE html>
         <html lang="{Encode(texts.Language)}">
         <head>
         <meta charset="utf-8">
         <meta name="viewport" content="width=device-width, initial-scale=1">
         <meta name="robots" content="noindex">
         <title>{Encode(texts.Title)} - {Encode(city)}</title>
         </head>
         <body>
         <main>
         <h1>{Encode(city)}</h1>
         <p>{Encode(says)}</p>
         {form}</main>
         </body>
         </html>

         """;

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
