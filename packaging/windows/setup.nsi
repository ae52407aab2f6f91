; The installer: for the account that runs it, without administrator's rights. Libraries, settings and backups are the
; person's own and are never touched, neither by a newer version that is put over an older one nor by removal.
;
;   lantu-setup.exe /S               silent, for whoever installs on many machines
;   lantu-setup.exe /S /D=C:\a place silent, elsewhere; the last argument, without quotes
;   uninstall.exe /S                 removes silently

Unicode true
ManifestDPIAware true
ManifestSupportedOS Win10
RequestExecutionLevel user
!ifdef QUICK
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
  ; Both programs are one but for a mark of two bytes: the second fits into the memory of the first.
  SetCompressorDictSize 128
!endif

!include MUI2.nsh
!include FileFunc.nsh

!define ID "lantu"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${ID}"
!define APP_PATH "Software\Microsoft\Windows\CurrentVersion\App Paths\lantu.exe"
!define DOCUMENT "Lantu.Library"

Name "蓝图"
OutFile "${OUT}"
BrandingText "蓝图 ${VERSION}"
InstallDir "$LOCALAPPDATA\Programs\Lantu"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"

VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=2052 "ProductName" "蓝图"
VIAddVersionKey /LANG=2052 "FileDescription" "蓝图安装程序"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "LegalCopyright" "MIT OR Apache-2.0"

!define MUI_ICON "${ROOT}\assets\icon\lantu.ico"
!define MUI_UNICON "${ROOT}\assets\icon\lantu.ico"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\lantu.exe"
!define MUI_FINISHPAGE_RUN_TEXT "打开蓝图"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

; A program that runs can't be replaced; its window may have something to ask, so the person closes it.
!macro REFUSE_WHILE_OPEN FILE
  ${If} ${FileExists} "$INSTDIR\${FILE}"
    ClearErrors
    FileOpen $0 "$INSTDIR\${FILE}" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "蓝图正在运行。请先关闭它的窗口，再重新运行本程序。" /SD IDOK
      SetErrorLevel 3
      Quit
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

Section
  !insertmacro REFUSE_WHILE_OPEN lantu.exe
  !insertmacro REFUSE_WHILE_OPEN lantu.com
  SetOutPath "$INSTDIR"
  File "${DIST}\lantu.exe"
  File "${DIST}\lantu.com"
  File "${DIST}\第三方许可.txt"
  File "${DIST}\LICENSE-MIT.txt"
  File "${DIST}\LICENSE-APACHE.txt"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  ; 开始菜单
  SetOutPath "$DOCUMENTS"
  CreateDirectory "$SMPROGRAMS\蓝图"
  CreateShortCut "$SMPROGRAMS\蓝图\蓝图.lnk" "$INSTDIR\lantu.exe"
  CreateShortCut "$SMPROGRAMS\蓝图\蓝图命令行.lnk" "$SYSDIR\cmd.exe" '/K "set PATH=$INSTDIR;%PATH%"' "$INSTDIR\lantu.exe"

  ; A library opens by double click, and Win+R knows the name.
  WriteRegStr HKCU "Software\Classes\.lantu" "" "${DOCUMENT}"
  WriteRegStr HKCU "Software\Classes\.lantu\OpenWithProgids" "${DOCUMENT}" ""
  WriteRegStr HKCU "Software\Classes\${DOCUMENT}" "" "蓝图项目库"
  WriteRegStr HKCU "Software\Classes\${DOCUMENT}\DefaultIcon" "" "$INSTDIR\lantu.exe,0"
  WriteRegStr HKCU "Software\Classes\${DOCUMENT}\shell\open\command" "" '"$INSTDIR\lantu.exe" "%1"'
  WriteRegStr HKCU "${APP_PATH}" "" "$INSTDIR\lantu.exe"
  WriteRegStr HKCU "${APP_PATH}" "Path" "$INSTDIR"

  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "蓝图"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\lantu.exe,0"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" $0
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1

  ; SHCNE_ASSOCCHANGED: icons of libraries appear at once.
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

Section Uninstall
  !insertmacro REFUSE_WHILE_OPEN lantu.exe
  !insertmacro REFUSE_WHILE_OPEN lantu.com
  Delete "$INSTDIR\lantu.exe"
  Delete "$INSTDIR\lantu.com"
  Delete "$INSTDIR\第三方许可.txt"
  Delete "$INSTDIR\LICENSE-MIT.txt"
  Delete "$INSTDIR\LICENSE-APACHE.txt"
  Delete "$INSTDIR\uninstall.exe"
  ; Only if nothing of the person's lies in it.
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\蓝图\蓝图.lnk"
  Delete "$SMPROGRAMS\蓝图\蓝图命令行.lnk"
  RMDir "$SMPROGRAMS\蓝图"

  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "${APP_PATH}"
  DeleteRegKey HKCU "Software\Classes\${DOCUMENT}"
  DeleteRegValue HKCU "Software\Classes\.lantu\OpenWithProgids" "${DOCUMENT}"
  DeleteRegKey /ifempty HKCU "Software\Classes\.lantu\OpenWithProgids"
  ; Unless another program has taken it over.
  ReadRegStr $0 HKCU "Software\Classes\.lantu" ""
  ${If} $0 == "${DOCUMENT}"
    DeleteRegValue HKCU "Software\Classes\.lantu" ""
  ${EndIf}
  DeleteRegKey /ifempty HKCU "Software\Classes\.lantu"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd
